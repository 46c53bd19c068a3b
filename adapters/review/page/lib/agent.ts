/** Which browser says that it is which, in a few words. A browser says what it likes: it proves nothing. */

type Names = ReadonlyArray<readonly [pattern: RegExp, name: string]>

/** In this order: most of them also say that they are those below. */
const BROWSERS: Names = [
  [/\b(Edg|EdgA|EdgiOS)\//, 'Edge'],
  [/\b(OPR|OPiOS)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(HeadlessChrome|Chrome|Chromium|CriOS)\//, 'Chrome'],
  [/\bVersion\/\S+ .*\bSafari\//, 'Safari'],
]

const SYSTEMS: Names = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

const CHARACTERS_MAX = 40

const nameIn = (names: Names, agent: string): string | null =>
  names.find(([pattern]) => pattern.test(agent))?.[1] ?? null

/** `Chrome on Linux`; of what is no browser that is known, the beginning of what it says. */
export const agentWords = (agent: string): string => {
  const browser = nameIn(BROWSERS, agent)
  const system = nameIn(SYSTEMS, agent)
  if (browser !== null) return system === null ? browser : `${browser} on ${system}`
  if (agent.trim() === '') return 'an unnamed browser'
  return agent.length > CHARACTERS_MAX ? `${agent.slice(0, CHARACTERS_MAX)}…` : agent
}
