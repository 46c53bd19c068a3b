/** The thread that reads the HTML of messages, so that nobody waits for one that was made to be slow. */
import { doJobs } from '../../runtime/jobs.js'
import { readHtml } from './html.js'

doJobs(readHtml)
