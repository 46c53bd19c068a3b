/** What the review desk asks of the Store, by name: none of it is an operation that a key can call. */
import { type Road, road } from '../operation.js'
import { askSignInNeeds, askSignInPlan, deskLinkPlan, linkNeeds, signInPlan } from './links.js'
import { mailsNeeds, mailsPlan } from './mails.js'
import { decideLinkNeeds, decideLinkPlan, openLinkNeeds, openLinkPlan, shownNeeds, shownPlan } from './message.js'
import { notifiedPlan, notifyNeeds, notifyPlan } from './notify.js'
import {
  addPasskeyNeeds,
  addPasskeyPlan,
  passkeyNeeds,
  passkeysNeeds,
  passkeysPlan,
  removePasskeyPlan,
  signInPasskeyPlan,
  usePasskeyPlan,
} from './passkeys.js'
import { countsPlan, historyNeeds, historyPlan, queueNeeds, queuePlan, unknownsNeeds } from './queue.js'
import { rescheduleNeeds, reschedulePlan } from './reschedule.js'
import { endSessionNeeds, endSessionPlan, sessionsNeeds, sessionsPlan, signInKeyPlan } from './sessions.js'
import { killSwitchNeeds, killSwitchPlan, notificationsPlan, setNotificationsPlan } from './settings.js'
import { decideSignedNeeds, decideSignedPlan, toSignNeeds, toSignPlan } from './signed.js'

const READS = {
  desk_queue: road({ needs: queueNeeds, plan: queuePlan }),
  desk_counts: road({ needs: queueNeeds, plan: countsPlan }),
  desk_message: road({ needs: shownNeeds, plan: shownPlan }),
  desk_history: road({ needs: historyNeeds, plan: historyPlan }),
  desk_unknowns: road({ needs: unknownsNeeds, plan: historyPlan }),
  desk_sessions: road({ needs: sessionsNeeds, plan: sessionsPlan }),
  desk_passkeys: road({ needs: passkeysNeeds, plan: passkeysPlan }),
  desk_to_sign: road({ needs: toSignNeeds, plan: toSignPlan }),
  desk_mails: road({ needs: mailsNeeds, plan: mailsPlan }),
  desk_notifications: road({ needs: () => ({}), plan: notificationsPlan }),
  desk_open_link: road({ needs: openLinkNeeds, plan: openLinkPlan }),
}

const WRITES = {
  desk_ask_sign_in: road({ needs: askSignInNeeds, plan: askSignInPlan }),
  desk_link: road({ needs: () => ({}), plan: deskLinkPlan }),
  desk_sign_in: road({ needs: linkNeeds, plan: signInPlan }),
  desk_sign_in_key: road({ needs: () => ({}), plan: signInKeyPlan }),
  desk_end_session: road({ needs: endSessionNeeds, plan: endSessionPlan }),
  desk_add_passkey: road({ needs: addPasskeyNeeds, plan: addPasskeyPlan }),
  desk_remove_passkey: road({ needs: passkeyNeeds, plan: removePasskeyPlan }),
  desk_use_passkey: road({ needs: passkeyNeeds, plan: usePasskeyPlan }),
  desk_sign_in_passkey: road({ needs: passkeyNeeds, plan: signInPasskeyPlan }),
  desk_decide_signed: road({ needs: decideSignedNeeds, plan: decideSignedPlan }),
  desk_decide_link: road({ needs: decideLinkNeeds, plan: decideLinkPlan }),
  desk_reschedule: road({ needs: rescheduleNeeds, plan: reschedulePlan }),
  desk_set_notifications: road({ needs: () => ({}), plan: setNotificationsPlan }),
  desk_kill_switch: road({ needs: killSwitchNeeds, plan: killSwitchPlan }),
}

/** The worker's: how holds are mailed. */
const MAILS = {
  desk_notify: road({ needs: notifyNeeds, plan: notifyPlan }),
  desk_notified: road({ needs: () => ({}), plan: notifiedPlan }),
}

export type DeskRead = keyof typeof READS
export type DeskWrite = keyof typeof WRITES

export const REVIEW: { readonly [name: string]: Road } = { ...READS, ...WRITES, ...MAILS }
