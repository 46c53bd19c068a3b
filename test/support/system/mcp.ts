/** The official MCP client in front of the built program on stdio. */
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { programArgs } from './program.js'

/** Started with none of the settings of this process: they are those of a server. */
export const stdio = (key: string, ...options: ReadonlyArray<string>) =>
  new StdioClientTransport({
    command: process.execPath,
    args: [...programArgs('mcp', '--key', key, ...options)],
    stderr: 'ignore',
  })
