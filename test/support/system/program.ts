/** The built program, as users start it: child processes on ports of their own, in directories that are thrown away. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const HOUSE = resolve(import.meta.dirname, '../../..')
const MAIN = join(HOUSE, 'dist/adapters/cli/main.js')
const COMMAND_MS_MAX = 60_000
const READY_MS_MAX = 60_000
const READY = /^MultiMail serves at (http:\/\/\S+) /m

export interface Keys {
  readonly agent: string
  readonly reviewer: string
  readonly admin: string
}

/** What `init --json` prints. */
export interface Initial {
  readonly account_id: string
  readonly mailboxes: { readonly [E in 'test' | 'live']: { readonly id: string; readonly address: string } }
  readonly keys: { readonly [E in 'test' | 'live']: Keys }
}

export type Environment = { readonly [name: string]: string }

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it, the test says
  readonly body: any
}

export interface Serving {
  readonly url: string
  readonly pid: number
  readonly stdout: () => string
  readonly stderr: () => string
  /** POST of a JSON object with a key; `more` are further headers. */
  readonly post: (key: string, operation: string, input: unknown, more?: Environment) => Promise<Reply>
  readonly fetch: (path: string, init?: RequestInit) => Promise<Reply>
  /** Nobody reads what it says from now on. */
  readonly hangUp: () => void
  /** SIGTERM; how it ended. */
  readonly stop: () => Promise<Ended>
  /** SIGKILL. */
  readonly kill: () => Promise<Ended>
  /** How it ends, whenever it does. */
  readonly ended: Promise<Ended>
}

export interface Place {
  /** The data directory. */
  readonly data: string
  /** A path beside it. */
  readonly path: (name: string) => string
  readonly init: (...options: ReadonlyArray<string>) => Promise<Initial>
  readonly run: (args: ReadonlyArray<string>, env?: Environment) => Promise<Ended>
  readonly serve: (env?: Environment, options?: ServeOptions) => Promise<Serving>
  /** What the operators were sent, newest first. */
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it, the test says
  readonly operatorMail: () => Promise<ReadonlyArray<any>>
  /** The code in the newest of them. */
  readonly code: () => Promise<string>
  /** Kills what still runs and removes the directory. */
  readonly close: () => Promise<void>
}

export interface ServeOptions {
  /** A command in front of node, such as strace. */
  readonly under?: ReadonlyArray<string>
  readonly data?: string
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Nothing of our own environment reaches the program but what finding programs takes. */
const environment = (env: Environment): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  ...env,
})

interface Started {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  readonly ended: Promise<Ended>
}

const start = (command: string, args: ReadonlyArray<string>, env: Environment): Started => {
  const child = spawn(command, args, { cwd: HOUSE, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text
    })
  const ended = new Promise<Ended>((settle, fail) => {
    child.once('error', fail)
    child.once('close', (status) => {
      running.delete(child)
      settle({ status, ...said })
    })
  })
  return { child, stdout: () => said.stdout, stderr: () => said.stderr, ended }
}

/** What the built program is called with. */
export const programArgs = (...args: ReadonlyArray<string>): ReadonlyArray<string> => [MAIN, ...args]

/** Runs any command to its end. */
export const runCommand = async (
  command: string,
  args: ReadonlyArray<string>,
  env: Environment = {},
): Promise<Ended> => {
  const { child, ended } = start(command, args, env)
  const late = setTimeout(() => child.kill('SIGKILL'), COMMAND_MS_MAX)
  try {
    return await ended
  } finally {
    clearTimeout(late)
  }
}

export const runProgram = (args: ReadonlyArray<string>, env: Environment = {}): Promise<Ended> =>
  runCommand(process.execPath, programArgs(...args), env)

const readyUrl = ({ child, stdout, ended }: Started): Promise<string> =>
  new Promise((settle, fail) => {
    const late = setTimeout(() => fail(new Error(`not ready in time: ${stdout()}`)), READY_MS_MAX)
    const look = (): void => {
      const url = READY.exec(stdout())?.[1]
      if (url === undefined) return
      clearTimeout(late)
      settle(url)
    }
    child.stdout?.on('data', look)
    ended.then(
      ({ status, stdout: out, stderr }) => {
        clearTimeout(late)
        fail(new Error(`serve ended with ${status}: ${out}${stderr}`))
      },
      (fault: Error) => fail(fault),
    )
  })

const caller =
  (url: string) =>
  async (path: string, init: RequestInit = {}): Promise<Reply> => {
    const response = await fetch(`${url}${path}`, init)
    const text = await response.text()
    const json = response.headers.get('content-type')?.startsWith('application/json') === true
    return { status: response.status, headers: response.headers, body: json && text !== '' ? JSON.parse(text) : text }
  }

/** Who holds the data directory, where another command stands in front of it. */
const holderOf = (data: string): number =>
  (JSON.parse(readFileSync(join(data, 'serve.lock.json'), 'utf8')) as { readonly pid: number }).pid

const serve = async (data: string, env: Environment, { under = [] }: ServeOptions): Promise<Serving> => {
  const [command = process.execPath, ...args] = [
    ...under,
    process.execPath,
    ...programArgs('serve', '--data', data, '--port', '0'),
  ]
  const started = start(command, args, { PUBLIC_URL: 'http://localhost:3000', ...env })
  const url = await readyUrl(started)
  const call = caller(url)
  const pid = under.length === 0 ? (started.child.pid ?? 0) : holderOf(data)
  let over = false
  const end = (signal: NodeJS.Signals) => () => {
    if (!over) process.kill(pid, signal)
    return started.ended
  }
  const ended = started.ended.finally(() => {
    over = true
  })
  ended.catch(() => undefined)
  return {
    url,
    pid,
    stdout: started.stdout,
    stderr: started.stderr,
    fetch: call,
    post: (key, operation, input, more = {}) =>
      call(`/v1/${operation}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...more },
        body: JSON.stringify(input),
      }),
    hangUp: () => {
      started.child.stdout?.destroy()
      started.child.stderr?.destroy()
    },
    stop: end('SIGTERM'),
    kill: end('SIGKILL'),
    ended,
  }
}

const good = ({ status, stdout, stderr }: Ended): string => {
  if (status !== 0) throw new Error(`ended with ${status}: ${stdout}${stderr}`)
  return stdout
}

export const openPlace = (): Place => {
  const root = mkdtempSync(join(tmpdir(), 'multimail-system-'))
  const data = join(root, 'data')
  const served: Array<Serving> = []
  const operatorMail = async () =>
    JSON.parse(good(await runProgram(['operator-mail', '--data', data, '--json']))) as ReadonlyArray<{
      readonly body: string
    }>
  return {
    data,
    path: (name) => join(root, name),
    run: (args, env) => runProgram([...args, '--data', data], env),
    init: async (...options) =>
      JSON.parse(good(await runProgram(['init', '--data', data, '--json', ...options]))) as Initial,
    serve: async (env = {}, options = {}) => {
      const serving = await serve(options.data ?? data, env, options)
      served.push(serving)
      return serving
    },
    operatorMail,
    code: async () => {
      const found = (await operatorMail()).flatMap((mail) => /Approval code: (\S+)/.exec(mail.body)?.[1] ?? [])
      if (found[0] === undefined) throw new Error('the operator was sent no code')
      return found[0]
    },
    close: async () => {
      await Promise.all(served.map((one) => one.kill()))
      rmSync(root, { recursive: true, force: true })
    },
  }
}
