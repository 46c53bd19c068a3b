import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { moveTo, need, type Queue } from '../lib/queue.js'
import { drawnLines, scrollFor } from '../lib/window.js'
import { Line, NoLine } from './queue-line.js'

/** The height of a line is set in the style sheet, by the width of the list: read from there. */
const lineHeight = (list: HTMLElement): number =>
  Number.parseFloat(getComputedStyle(list).getPropertyValue('--line-height')) || 72

interface Seen {
  readonly top: number
  readonly height: number
  readonly line: number
}

const useSeen = () => {
  const list = useRef<HTMLDivElement>(null)
  const [seen, setSeen] = useState<Seen>({ top: 0, height: 800, line: 72 })
  useLayoutEffect(() => {
    const box = list.current
    if (box === null) return undefined
    const look = (): void => setSeen({ top: box.scrollTop, height: box.clientHeight, line: lineHeight(box) })
    look()
    const watcher = new ResizeObserver(look)
    watcher.observe(box)
    box.addEventListener('scroll', look, { passive: true })
    return () => {
      watcher.disconnect()
      box.removeEventListener('scroll', look)
    }
  }, [])
  return { list, seen }
}

/** Ten thousand lines, of which some twenty are drawn; each says which of how many it is. */
export const QueueList = ({
  now,
  compact,
  current,
}: {
  readonly now: Queue
  readonly compact: boolean
  /** The message that is shown beside the list. */
  readonly current: string | null
}) => {
  const { list, seen } = useSeen()
  const { from, until } = drawnLines(seen.top, seen.height, seen.line, now.total)
  useEffect(() => need(from, until), [from, until, now])
  useEffect(() => {
    const box = list.current
    if (box === null) return
    const to = scrollFor(now.cursor, box.scrollTop, box.clientHeight, lineHeight(box))
    if (to !== null) box.scrollTop = to
  }, [now.cursor])
  const indices = Array.from({ length: until - from }, (_, index) => from + index)
  // The line of the keyboard stays drawn: else the focus would be lost by scrolling.
  if (now.total > 0 && (now.cursor < from || now.cursor >= until)) indices.push(now.cursor)
  return (
    <div ref={list} class={compact ? 'lines lines-compact' : 'lines'}>
      {/* biome-ignore lint/a11y/noRedundantRoles: without its bullets Safari takes it for no list */}
      <ul role="list" style={{ height: `${now.total * seen.line}px` }} aria-label="Messages that wait">
        {indices.map((index) => {
          const line = now.lines[index]
          const place = { index, total: now.total, top: index * seen.line }
          return line === undefined ? (
            <NoLine key={index} {...place} />
          ) : (
            <Line
              key={line.message_id}
              {...place}
              line={line}
              isCursor={index === now.cursor}
              isCurrent={line.message_id === current}
              isSelected={now.selected.has(line.message_id)}
              compact={compact}
              take={() => moveTo(index)}
            />
          )
        })}
      </ul>
    </div>
  )
}
