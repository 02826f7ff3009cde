/** Signing in at Meta: the dialog, the exchange of codes and tokens, the pages of a person, and what a token is good for. */

import { GraphError, paged, type Route } from './meta-graph.js'
import type { Square } from './meta-pages.js'

type Parts = {
  app: { id: string; secret: string; name: string }
  square: Square
  tokenOf(page: string): string
}

export function signingIn({ app, square, tokenOf }: Parts) {
  const codes = new Map<string, string>()
  const shortToken = 'USERSHORTTOKEN'
  const userToken = 'USERLONGTOKEN'

  /** Where the dialog returns to; the person always agrees, unless all was refused. Null: not the dialog. */
  function dialog(there: URL): string | null {
    if (!there.pathname.endsWith('/dialog/oauth')) return null
    const redirect = there.searchParams.get('redirect_uri') ?? ''
    const back = new URL(redirect)
    back.searchParams.set('state', there.searchParams.get('state') ?? '')
    if (square.scopes.size === 0) {
      back.searchParams.set('error', 'access_denied')
      back.searchParams.set('error_reason', 'user_denied')
      return back.href
    }
    const code = `CODE${square.nextNumber()}`
    codes.set(code, redirect)
    back.searchParams.set('code', code)
    return `${back.href}#_=_`
  }

  const route: Route = ({ method, path, query, asker }) => {
    const [first, second] = path
    if (first === 'app' && method === 'GET') return { id: app.id, name: app.name }
    if (first === 'oauth' && second === 'access_token') return exchanged(query)
    if (first === 'debug_token') {
      if (asker.is !== 'app')
        throw new GraphError(100, '(#100) You must provide an app access token', { status: 400 })
      return debugged(query.input_token ?? '')
    }
    if (first === 'me' && second === 'accounts') {
      if (asker.is !== 'user')
        throw new GraphError(100, '(#100) Tried accessing nonexisting field (accounts)')
      const ours = square.scopes.has('pages_show_list')
        ? [...square.pages.values()].filter(({ isOurs }) => isOurs)
        : []
      return paged(ours, { method, path, query, asker }, ({ id, name }) => ({
        id,
        name,
        category: 'City',
        access_token: tokenOf(id),
        tasks: ['MODERATE', 'MESSAGING', 'ANALYZE', 'CREATE_CONTENT', 'MANAGE'],
      }))
    }
    return undefined
  }

  function exchanged(query: Readonly<Record<string, string>>) {
    if (query.client_id !== app.id || query.client_secret !== app.secret)
      throw new GraphError(1, 'Error validating client secret.', { status: 400 })
    if (query.grant_type === 'fb_exchange_token') {
      if (query.fb_exchange_token !== shortToken) throw new GraphError(190, 'Invalid OAuth access token.')
      return { access_token: userToken, token_type: 'bearer', expires_in: 5_183_944 }
    }
    const redirect = codes.get(query.code ?? '')
    // A code is good once.
    codes.delete(query.code ?? '')
    if (redirect === undefined || redirect !== query.redirect_uri)
      throw new GraphError(100, 'This authorization code has been used.', { subcode: 36009, status: 400 })
    return { access_token: shortToken, token_type: 'bearer', expires_in: 5_000 }
  }

  function debugged(token: string) {
    const page = [...square.pages.keys()].find((id) => tokenOf(id) === token)
    const in90Days = Math.floor(square.now().getTime() / 1000) + 90 * 86_400
    return {
      data: {
        app_id: app.id,
        type: page ? 'PAGE' : 'USER',
        application: app.name,
        is_valid: page !== undefined || token === userToken,
        expires_at: page ? 0 : in90Days - 30 * 86_400,
        data_access_expires_at: in90Days,
        scopes: [...square.scopes],
      },
    }
  }

  return { dialog, route, userToken, isUser: (token: string) => token === userToken || token === shortToken }
}
