/** The first request, ready to be copied: the key and the addresses are the real ones. */

export interface First {
  readonly public_url: string
  readonly api_key: string
  readonly from: string
}

export interface Snippet {
  readonly name: string
  /** Where it belongs. */
  readonly where: string
  readonly text: string
}

const TO = 'ada@example.com'
const SUBJECT = 'Hello from my agent'
const BODY = 'This waits until a human approves it.'

const curl = ({ public_url, api_key, from }: First): string =>
  `curl ${public_url}/v1/send_email \\
  -H 'Authorization: Bearer ${api_key}' \\
  -H 'Content-Type: application/json' \\
  -d '${JSON.stringify({ from, to: TO, subject: SUBJECT, body: BODY })}'`

const python = ({ public_url, api_key, from }: First): string =>
  `import json, urllib.request

request = urllib.request.Request(
    ${JSON.stringify(`${public_url}/v1/send_email`)},
    data=json.dumps({
        "from": ${JSON.stringify(from)},
        "to": ${JSON.stringify(TO)},
        "subject": ${JSON.stringify(SUBJECT)},
        "body": ${JSON.stringify(BODY)},
    }).encode(),
    headers={
        "Authorization": ${JSON.stringify(`Bearer ${api_key}`)},
        "Content-Type": "application/json",
    },
)
with urllib.request.urlopen(request) as response:
    print(json.load(response))`

const claude = ({ public_url, api_key }: First): string =>
  `claude mcp add --transport http multimail ${public_url}/mcp --header "Authorization: Bearer ${api_key}"`

const mcp = ({ public_url, api_key }: First, type: { readonly type?: 'http' }): string =>
  JSON.stringify(
    {
      mcpServers: { multimail: { ...type, url: `${public_url}/mcp`, headers: { Authorization: `Bearer ${api_key}` } } },
    },
    null,
    2,
  )

export const snippets = (first: First): ReadonlyArray<Snippet> => [
  { name: 'curl', where: 'In a terminal', text: curl(first) },
  { name: 'Claude Code', where: 'In a terminal, or as .mcp.json below', text: claude(first) },
  { name: '.mcp.json', where: 'In the folder of the project, for Claude Code', text: mcp(first, { type: 'http' }) },
  { name: 'Cursor', where: 'In ~/.cursor/mcp.json', text: mcp(first, {}) },
  { name: 'Python', where: 'Nothing to install', text: python(first) },
]
