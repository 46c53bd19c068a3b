/** A Postfix of its own: configuration, queue and port apart from any other on the machine, and Postfix's defaults for the rest. */
import { spawnSync } from 'node:child_process'
import { accessSync, chmodSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { delimiter, join } from 'node:path'
import { atEnd, freePort, remove, temporary } from './children.js'

export interface Postfix {
  readonly port: number
  readonly version: string
  /** What is set beside the defaults. */
  readonly settings: string
  readonly stop: () => Promise<void>
}

const TOOLS = ['postfix', 'postconf', 'smtp-source', 'smtp-sink'] as const
/** As Postfix itself ships it; distributions change theirs. */
const MASTER = ['/usr/share/postfix/master.cf.dist', '/etc/postfix/master.cf.proto']

/** Tools of an administrator lie where a user's PATH may not look. */
process.env.PATH = [process.env.PATH ?? '', '/usr/sbin', '/sbin'].join(delimiter)

const exists = (path: string): boolean => {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}

const inPath = (tool: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((directory) => exists(join(directory, tool)))

/** What keeps this figure from being measured, and how to mend it; null: nothing. */
export const missing = (): string | null => {
  const absent = TOOLS.filter((tool) => !inPath(tool))
  if (absent.length > 0)
    return `${absent.join(', ')} not found: run bench/setup-postfix.sh as root (it installs the package postfix)`
  if (process.getuid?.() !== 0) return 'Postfix can be started by root alone: run this figure as root'
  return MASTER.some(exists) ? null : `none of ${MASTER.join(', ')} is there`
}

const tool = (name: string, args: ReadonlyArray<string>): string => {
  const { status, stdout, stderr } = spawnSync(name, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${status}: ${stderr}`)
  return stdout.trim()
}

const greets = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1')
    socket.once('data', () => {
      socket.end('QUIT\r\n')
      resolve(true)
    })
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
  })

const ready = async (port: number): Promise<void> => {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await greets(port)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('Postfix does not answer')
}

/** The rest are Postfix's own defaults. */
const mainOf = (directory: string, relay_port: number): string =>
  [
    'compatibility_level = 3.6',
    `queue_directory = ${directory}/queue`,
    `data_directory = ${directory}/data`,
    'myhostname = postfix.multimail.test',
    'mydestination =',
    'inet_interfaces = 127.0.0.1',
    'inet_protocols = ipv4',
    'alias_maps =',
    `relayhost = [127.0.0.1]:${relay_port}`,
    '',
  ].join('\n')

const masterOf = (port: number): string => {
  const text = readFileSync(MASTER.find(exists) ?? '', 'utf8')
  const moved = text.replace(/^smtp(\s+inet\s)/m, `127.0.0.1:${port}$1`)
  if (moved === text) throw new Error('master.cf names no smtp service')
  return moved
}

export const startPostfix = async (relay_port: number): Promise<Postfix> => {
  const directory = temporary('postfix')
  const port = await freePort()
  const configuration = join(directory, 'etc')
  for (const name of ['etc', 'queue', 'data']) mkdirSync(join(directory, name))
  // Its processes run as other users, who must get here.
  chmodSync(directory, 0o755)
  tool('chown', ['postfix', join(directory, 'data')])
  writeFileSync(join(configuration, 'main.cf'), mainOf(directory, relay_port))
  writeFileSync(join(configuration, 'master.cf'), masterOf(port))
  const halt = (): void => {
    spawnSync('postfix', ['-c', configuration, 'stop'])
  }
  const ending = atEnd(halt)
  tool('postfix', ['-c', configuration, 'start'])
  await ready(port)
  return {
    port,
    version: tool('postconf', ['-c', configuration, '-h', 'mail_version']),
    settings:
      'its own main.cf defaults and master.cf as shipped upstream; set are only directories, host name, loopback addresses, port, no local domains or aliases, relayhost = the sink',
    stop: async () => {
      halt()
      ending.undo()
      await new Promise((resolve) => setTimeout(resolve, 500))
      remove(directory)
    },
  }
}
