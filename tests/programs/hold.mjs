/**
 * Opens the database of a data directory as a newsroom or a command does, says so, and holds it until it is told to stop.
 * `hold.mjs newsroom|command DATA [DATABASE_URL]`; prints a line of JSON, or one clear line on standard error and exit code 2.
 */
import { createLog } from '../../dist/src/basics/log.js'
import { Refusal } from '../../dist/src/basics/refusal.js'
import { openDatabase } from '../../dist/src/store/open.js'

const [as, dataDir, databaseUrl] = process.argv.slice(2)
try {
  const opening = { dataDir, databaseUrl, databaseOwnerUrl: undefined, as, says: 'http://127.0.0.1:8080' }
  const open = await openDatabase(opening, createLog(process.env.LOG_LEVEL ?? 'silent'))
  const [{ role }] = await open.database.app`select current_user as role`
  console.log(JSON.stringify({ role, socketDir: open.doors.app.socketDir }))
  if (process.env.HOLD_WITHOUT_CARE === undefined)
    process.on('SIGTERM', async () => {
      await open.close()
      process.exit(0)
    })
  setInterval(() => {}, 1000)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(error.message)
  process.exit(2)
}
