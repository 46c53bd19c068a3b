#!/usr/bin/env node
/** The command line: `multimail <command>`. */
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { StoreFault } from '../ports/store.js'
import { backup } from '../sqlite/backup.js'
import { WrongDatabase } from '../sqlite/migrate.js'
import { demo } from './demo.js'
import { deskLink, signInLink } from './desk.js'
import { databaseOf } from './house.js'
import { init, initialise, isInitialised, show } from './init.js'
import { createKey, listKeys, revokeKey } from './keys.js'
import type { McpCommand } from './mcp.js'
import { operatorMail, recoverOperator } from './operator.js'
import { Complaint, paint, print } from './paint.js'
import { serve } from './serve.js'
import { verify } from './verify.js'
import { version } from './version.js'

const port = (text: string): number => {
  const value = Number(text)
  if (/^\d{1,5}$/.test(text) && value <= 65_535) return value
  throw new InvalidArgumentError('a port is a whole number from 0 to 65535')
}

const file = (text: string): string => {
  if (text.trim() !== '') return text
  throw new InvalidArgumentError('name a file')
}

const PORT_DEFAULT = 3000

/** How long a graceful stop may take in all. */
const STOP_MS_MAX = 30_000

const serveUntilStopped = async (options: { data: string; host: string; port: number }): Promise<void> => {
  const first = !(await isInitialised(options.data))
  if (first) show(await initialise({ data: options.data }))
  const serving = await serve(options)
  print(`MultiMail serves at ${serving.url} (data in ${options.data})`)
  if (first)
    print(
      `Review desk, to sign in once within 30 minutes: ${(await signInLink(options.data, undefined, serving.public_url)).url}`,
    )
  let stopping = false
  const stop = (): void => {
    if (stopping) process.exit(1)
    stopping = true
    // What still hangs then is a delivery whose last reply is awaited: it is unknown at the next start.
    setTimeout(() => process.exit(1), STOP_MS_MAX).unref()
    serving.stop().then(
      () => process.exit(0),
      (fault: unknown) => {
        process.stderr.write(`${String(fault)}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

const copy = ({ data, to }: { readonly data: string; readonly to: string }): void => {
  if (!existsSync(databaseOf(data))) throw new Complaint(`There is no database in ${data}.`)
  const folder = dirname(resolve(to))
  if (!existsSync(folder)) throw new Complaint(`There is no directory ${folder}: make it first.`)
  if (existsSync(to)) throw new Complaint(`${to} is already there: name a file that is not.`)
  backup(databaseOf(data), to)
  print(`copied to ${to}`)
}

const DATA = ['--data <dir>', 'the data directory'] as const
const JSON_OUT = ['--json', 'print JSON'] as const

const program = new Command('multimail')
  .description('A real mailbox for an AI agent, and a human between the agent and the outside world.')
  .version(version)
  .showHelpAfterError()

program
  .command('init')
  .description('make the database, an account, a mailbox in each environment, and keys')
  .requiredOption(...DATA)
  .option('--domain <domain>', 'the domain of the first mailboxes')
  .option('--oversight-email <address>', "the operator's own address, for codes and notices")
  .option('--no-limits', 'no sending limits (for load tests)')
  .option(...JSON_OUT)
  .action(init)

program
  .command('serve')
  .description('REST, MCP and the worker in one process; runs init first where there is nothing')
  .option('--data <dir>', 'the data directory', './data')
  .option('--host <host>', 'where to listen', '127.0.0.1')
  .option('--port <port>', 'the port', port, PORT_DEFAULT)
  .action(serveUntilStopped)

program
  .command('mcp')
  .description('an MCP server on stdio')
  .option('--key <key>', 'the key; also from MULTIMAIL_API_KEY, which other users of the machine cannot see')
  .option('--data <dir>', 'a data directory, in place of --url')
  .option('--url <url>', 'a server, such as http://localhost:3000')
  .option('--toolsets <names>', 'only these groups of tools, with commas')
  .option('--read-only', 'only tools that read')
  .action(async (command: McpCommand) => (await import('./mcp.js')).mcp(command))

program
  .command('verify')
  .description('re-compute the audit chain, and that every row is the fold of its events')
  .requiredOption(...DATA)
  .option('--anchor <file>', 'check against, then write, an anchor kept elsewhere', file)
  .action(verify)

const keys = program.command('keys').description('list, create and revoke keys, with the power of the operator')

keys
  .command('list')
  .requiredOption(...DATA)
  .option('--account <id>', 'which account, where there are several')
  .option(...JSON_OUT)
  .action(listKeys)

keys
  .command('create')
  .requiredOption(...DATA)
  .requiredOption('--environment <environment>', 'test or live')
  .requiredOption('--scopes <scopes>', 'read, send, oversight, admin, with commas')
  .requiredOption('--name <name>', 'what it is for')
  .option('--account <id>', 'which account, where there are several')
  .option('--mailboxes <ids>', 'limit it to these, with commas')
  .option(...JSON_OUT)
  .action(createKey)

keys
  .command('revoke <key_id>')
  .requiredOption(...DATA)
  .requiredOption('--environment <environment>', 'test or live')
  .option('--account <id>', 'which account, where there are several')
  .action(revokeKey)

program
  .command('desk-link')
  .description('a link that signs in on the review desk as the operator, once')
  .requiredOption(...DATA)
  .option('--account <id>', 'which account, where there are several')
  .option('--url <url>', 'where the server is reached, if PUBLIC_URL is not set')
  .option(...JSON_OUT)
  .action(deskLink)

program
  .command('operator-mail')
  .description('what the operator was sent, codes included')
  .requiredOption(...DATA)
  .option('--limit <count>', 'how many of the newest', '20')
  .option(...JSON_OUT)
  .action(operatorMail)

program
  .command('backup')
  .description('a consistent copy, while serving')
  .requiredOption(...DATA)
  .requiredOption('--to <file>', 'the copy; it must not exist yet', file)
  .action(copy)

program
  .command('recover-operator')
  .description('set the oversight_email of an account; needs the data directory')
  .requiredOption(...DATA)
  .requiredOption('--oversight-email <address>', 'the new address')
  .option('--account <id>', 'which account, where there are several')
  .action(recoverOperator)

program.command('demo').description('one message on the whole road, in a directory that is thrown away').action(demo)

/** What a person can do something about is told in a sentence; a defect keeps its stack. */
const sentenceOf = (fault: unknown): string | null => {
  if (fault instanceof Complaint || fault instanceof WrongDatabase) return fault.message
  if (fault instanceof StoreFault) return `The database: ${fault.reason.replace(/^Error: /, '')}`
  const { code, syscall, message } = fault as Partial<NodeJS.ErrnoException>
  if (code?.startsWith('SQLITE_') === true) return `The database: ${message}`
  return syscall === undefined ? null : `${message}`
}

try {
  await program.parseAsync()
} catch (fault) {
  const sentence = sentenceOf(fault)
  if (sentence === null) throw fault
  process.stderr.write(`${paint('red', sentence)}\n`)
  process.exitCode = 1
}
