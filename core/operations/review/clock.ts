/** A time of the day as a person types it. */
import { plain } from '../../codec/text.js'

/** `HH:MM`, in UTC. */
export const clockTime = plain({
  name: 'clockTime',
  minLength: 5,
  maxLength: 5,
  // Stryker disable next-line Regex: five characters leave no room before or behind
  pattern: /^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/,
  sentence: 'Send a time of the day in UTC, such as 22:30.',
})
