/**
 * HTML to a tree, as browsers read it with scripts off. Bounded: what was made to be deep, wide or slow is read as far as the bound, and
 * the rest is named as not looked at.
 */
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, Parser, type TreeAdapter } from 'parse5'

export type Element = DefaultTreeAdapterTypes.Element
export type Node = DefaultTreeAdapterTypes.ChildNode
export type ParentNode = DefaultTreeAdapterTypes.ParentNode

/** UTF-16 units of HTML that are read. */
export const HTML_CHARACTERS_MAX = 1024 * 1024
/** Elements that stand within one another. */
export const DEPTH_MAX = 256
/** Elements, texts and comments. */
export const NODES_MAX = 20_000
/** Attributes of one tag; within one chunk there may be more. */
export const ATTRIBUTES_MAX = 256
/** UTF-16 units that are read at once: the bound on attributes is looked at after each. */
const CHUNK_CHARACTERS = 2048

/** Ends the reading; what was read stays. */
class Cut extends Error {}

export interface Parsed {
  readonly root: ParentNode
  readonly cut: ReadonlyArray<string>
}

type Map = DefaultTreeAdapterTypes.DefaultTreeAdapterMap

const counting = (): TreeAdapter<Map> => {
  let nodes = 0
  const count = (): void => {
    nodes += 1
    if (nodes > NODES_MAX) throw new Cut(`what follows its first ${NODES_MAX} elements and texts`)
  }
  return {
    ...defaultTreeAdapter,
    createElement: (name, namespace, attributes) => {
      count()
      return defaultTreeAdapter.createElement(name, namespace, attributes)
    },
    createCommentNode: (data) => {
      count()
      return defaultTreeAdapter.createCommentNode(data)
    },
    createTextNode: (value) => {
      count()
      return defaultTreeAdapter.createTextNode(value)
    },
  }
}

/** What of the tokenizer and the stack of open elements the bounds are read from. */
interface Inside {
  readonly tokenizer: { readonly currentToken: { readonly attrs?: ReadonlyArray<unknown> } | null }
  readonly openElements: { readonly stackTop: number }
}

export const parse = (html: string): Parsed => {
  const adapter = counting()
  const parser = new Parser<Map>({ treeAdapter: adapter, scriptingEnabled: false, sourceCodeLocationInfo: false })
  const inside = parser as unknown as Inside
  adapter.onItemPush = () => {
    if (inside.openElements.stackTop > DEPTH_MAX) throw new Cut(`what follows more than ${DEPTH_MAX} nested elements`)
  }
  const long = html.length > HTML_CHARACTERS_MAX ? [`what follows its first ${HTML_CHARACTERS_MAX} characters`] : []
  const read = html.slice(0, HTML_CHARACTERS_MAX)
  try {
    for (let at = 0; at < read.length; at += CHUNK_CHARACTERS) {
      parser.tokenizer.write(read.slice(at, at + CHUNK_CHARACTERS), false)
      if ((inside.tokenizer.currentToken?.attrs?.length ?? 0) > ATTRIBUTES_MAX)
        throw new Cut(`what follows a tag of more than ${ATTRIBUTES_MAX} attributes`)
    }
    parser.tokenizer.write('', true)
    return { root: parser.document, cut: long }
  } catch (error) {
    if (!(error instanceof Cut)) throw error
    return { root: parser.document, cut: [error.message] }
  }
}

export const isElement = (node: Node | ParentNode): node is Element => 'tagName' in node

export const attribute = (element: Element, name: string): string | undefined =>
  element.attrs.find((one) => one.name === name)?.value
