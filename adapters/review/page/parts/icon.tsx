const PATHS = {
  high: 'M12 3 22 20H2zM12 9v5M12 17v.5',
  medium: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 8v5M12 16v.5',
  low: 'M12 3 4 6v6c0 5 3.5 7.5 8 9 4.500-1.500 8-4 8-9V6zM8.500 12l2.500 2.500 4.500-5',
  queue: 'M3 13h5l1.500 3h5L16 13h5M3 13 6 5h12l3 8v6H3z',
  unknown:
    'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.4-1 .9-1 1.700M12 16.500v.5',
  history: 'M4 5v5h5M4.500 10A8 8 0 1 1 4 13M12 8v4.500l3 2',
  sandbox: 'M4 8h16l-1.500 12h-13zM8 8V4h8v4M9.500 12v4M14.500 12v4',
  mail: 'M3 6h18v13H3zM3.500 6.500 12 13l8.500-6.500',
  mailbox: 'M3 19v-8a4 4 0 0 1 4-4h10a4 4 0 0 1 4 4v8zM11 19v-8a4 4 0 0 0-4-4M15 11h3v3',
  key: 'M8 12a4 4 0 1 0 0 .1zM8 12h13v4M17 12v3',
  audit: 'M9 7h11M9 12h11M9 17h11M4 7h1M4 12h1M4 17h1',
  settings: 'M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4M4 12h16',
  start: 'M5 21V4h13l-3 4 3 4H5',
  approve: 'm4 12.500 5 5L20 6.500',
  reject: 'M5 5l14 14M19 5 5 19',
  edit: 'M4 20l1-5L16 4l4 4L9 19zM14 6l4 4',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5.500l3.500 2',
  more: 'M5 12h.1M12 12h.1M19 12h.1',
  clip: 'M20 11l-8.500 8.500a5 5 0 0 1-7-7L13 4a3.300 3.300 0 0 1 5 5l-8.500 8a1.700 1.700 0 0 1-2.300-2.300L15 7',
  search: 'M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.500 15.500 21 21',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6 6 18',
  next: 'm9 5 7 7-7 7',
  back: 'm15 5-7 7 7 7',
  copy: 'M8 8h12v12H8zM16 8V4H4v12h4',
  note: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v6M12 7v.5',
  allow:
    'M15 19c0-3-2.500-5-5.500-5S4 16 4 19M9.500 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM15 9l2.500 2.500L22 7',
  out: 'M14 4h6v16h-6M3 12h12M11 8l4 4-4 4',
  hidden: 'M3 3l18 18M10 6c8-1.500 11 6 11 6s-1 2-3 3.800M6 8c-2 1.700-3 4-3 4s3 7 9 6.500',
} as const

export type IconName = keyof typeof PATHS

export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} />
  </svg>
)

/** An envelope whose flap is a tick. */
export const Mark = () => (
  <svg class="mark" viewBox="0 0 32 26" aria-hidden="true" focusable="false">
    <path class="mark-body" d="M3 6h26v17H3z" />
    <path class="mark-flap" d="m4 7 10.500 10L28 3" />
  </svg>
)

export const Brand = () => (
  <p class="brand brand-lone">
    <Mark /> MultiMail <span>review desk</span>
  </p>
)
