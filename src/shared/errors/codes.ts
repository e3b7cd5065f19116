/** Every failure a person can meet, with the words that help them past it. A released code never changes meaning. */
export const ERRORS = {
  'source/unreachable': {
    retryable: true,
    hint: 'Check the address, and that the service is running.',
  },
  'source/timeout': {
    retryable: true,
    hint: 'The service answered too slowly. Look at its load first.',
  },
  'source/auth-failed': {
    retryable: true,
    hint: 'Check the user name and the password of this connection. Tried again every 30 s at most.',
  },
  'source/auth-required': {
    retryable: true,
    hint: 'The server asks for a user name and a password. Add them to this connection.',
  },
  'source/not-permitted': {
    retryable: false,
    hint: 'Grant the rights named in the details, then reconnect.',
  },
  'source/not-installed': {
    retryable: false,
    hint: 'Install the extension named in the details; the other figures go on without it.',
  },
  'source/wrong-identity': {
    retryable: false,
    hint: 'The server let us in as another user. Check the user name and the password.',
  },
  'source/bad-address': {
    retryable: false,
    hint: 'The address cannot be read. Compare it with the example beside the field.',
  },
  'source/bad-answer': {
    retryable: true,
    hint: 'The service answered, but not in a form we know. Check that the address is that of its health endpoint.',
  },
  'source/too-large': {
    retryable: true,
    hint: 'The answer was larger than the limit and was dropped.',
  },
  'source/parser-unavailable': {
    retryable: true,
    hint: 'What reads exposition text is started again by itself; the next scrape goes on.',
  },
  'source/starting-up': {
    retryable: true,
    hint: 'The server is starting or recovering from a crash. It is tried again by itself.',
  },
  'source/full': {
    retryable: true,
    hint: 'The server has no free connection. End idle sessions, or raise its limit.',
  },
  'source/read-only': {
    retryable: true,
    hint: 'This server is a read-only replica. Name its primary for what has to write.',
  },
  'source/tls-refused': {
    retryable: true,
    hint: 'The encryption asked for could not be agreed on; no password was sent. Check sslmode and the certificate.',
  },
  'source/canceled': {
    retryable: true,
    hint: 'The reading was stopped before it ended.',
  },
  'ipc/untrusted-sender': {
    retryable: false,
    hint: 'The message came from a page that is not ours and was refused.',
  },
  'ipc/invalid-input': {
    retryable: false,
    hint: 'The message did not have the agreed form. Copy the details into a report.',
  },
  'action/locked': {
    retryable: false,
    hint: 'Arm actions for this connection first (lock in the top bar).',
  },
  'action/not-confirmed': {
    retryable: false,
    hint: 'Type the words exactly as shown, then confirm again.',
  },
  'action/reason-missing': {
    retryable: false,
    hint: 'Say in a few words why; it is kept in the audit log.',
  },
  'action/target-changed': {
    retryable: false,
    hint: 'The target is no longer what was shown. Look again and decide anew.',
  },
  'action/ticket-expired': {
    retryable: false,
    hint: 'The preview is too old. Open it again to see the state of now.',
  },
  'action/busy': {
    retryable: true,
    hint: 'Another action runs on this target. Wait for its result.',
  },
  'action/cooling-down': {
    retryable: true,
    hint: 'This action has just run here. Look at its proof before running it again.',
  },
  'action/not-possible': {
    retryable: false,
    hint: 'The details say what stands in the way.',
  },
  'action/not-permitted': {
    retryable: false,
    hint: 'The action role lacks the right named in the details.',
  },
  'action/failed': {
    retryable: true,
    hint: 'The target refused or failed; its own words are in the details.',
  },
  'action/reverts-lost': {
    retryable: false,
    hint: 'Breakers that an action held open or closed are not released by themselves: look at the Breakers panel, and release them.',
  },
  'maintenance/past': {
    retryable: false,
    hint: 'Choose an end that lies ahead.',
  },
  'maintenance/unknown': {
    retryable: false,
    hint: 'It was removed meanwhile. Look at the list again.',
  },
  'action/unknown': {
    retryable: false,
    hint: 'No such action. Update the window.',
  },
  'audit/unwritable': {
    retryable: true,
    hint: 'Nothing was run, since it could not be recorded. Free some disk space or check the rights of the data folder.',
  },
  'audit/broken-chain': {
    retryable: false,
    hint: 'The audit log was changed outside of Switchyard. Keep the file and tell your security team.',
  },
  'history/unavailable': {
    retryable: true,
    hint: 'Stored history cannot be read just now; live figures go on.',
  },
  'history/damaged': {
    retryable: false,
    hint: 'The history file was damaged. It was set aside, and a new one was begun; live figures go on.',
  },
  'history/not-saved': {
    retryable: true,
    hint: 'Readings are not being saved. Check free space and the rights of the data folder; live figures go on.',
  },
  'telemetry/unavailable': {
    retryable: true,
    hint: 'Traces cannot be read just now; live figures go on.',
  },
  'telemetry/not-listening': {
    retryable: true,
    hint: 'No port near the usual one is free. End the program that holds them, then switch it on again.',
  },
  'telemetry/damaged': {
    retryable: false,
    hint: 'The file of traces was damaged. It was set aside, and a new one was begun.',
  },
  'telemetry/not-saved': {
    retryable: true,
    hint: 'Traces are not being saved. Check free space and the rights of the data folder.',
  },
  'settings/unreadable': {
    retryable: false,
    hint: 'The settings file was damaged. It was set aside and the last good copy is used.',
  },
  'settings/newer-version': {
    retryable: false,
    hint: 'The settings were written by a newer Switchyard and are left untouched. Update this one.',
  },
  'settings/unwritable': {
    retryable: true,
    hint: 'The settings could not be saved. Check free space and the rights of the data folder.',
  },
  'query/not-explainable': {
    retryable: false,
    hint: 'One SELECT, VALUES, INSERT, UPDATE, DELETE or MERGE can be explained; the details say what stands in the way.',
  },
  'query/unknown': {
    retryable: false,
    hint: 'The server forgets statements that run seldom, and all of them on a reset. Wait until it runs again.',
  },
  'alert/unknown': {
    retryable: false,
    hint: 'This alert has ended or was replaced. The list shows the ones of now.',
  },
  'rule/bad-limit': {
    retryable: false,
    hint: 'Use a number that fits the unit; the level that ends an alert lies on the good side of the one that raises it.',
  },
  'webhook/bad-address': {
    retryable: false,
    hint: 'Use a full https address without user name and password in it.',
  },
  'webhook/no-secret': {
    retryable: false,
    hint: 'The signing secret is not there any more. Enter it again; nothing is sent unsigned instead.',
  },
  'webhook/refused': {
    retryable: false,
    hint: 'The receiver said no for good. Compare address and secret with its settings, then send again.',
  },
  'webhook/failed': {
    retryable: true,
    hint: 'It is tried again by itself for 24 h. Check the address and the network.',
  },
  'target/unknown': {
    retryable: false,
    hint: 'This connection is no longer configured.',
  },
  'incident/unknown': {
    retryable: false,
    hint: 'Its folder is not there any more, or cannot be read. Look at the list again.',
  },
  'incident/already-open': {
    retryable: false,
    hint: 'One incident is open at a time and takes in what happens. Stop it first, or add a note to it.',
  },
  'incident/bad-time': {
    retryable: false,
    hint: 'The start must lie before now and before the end.',
  },
  'incident/unwritable': {
    retryable: true,
    hint: 'It was not saved. Free some disk space or check the rights of the data folder, then try again.',
  },
  'incident/none-open': {
    retryable: false,
    hint: 'A picture belongs to an incident. Declare one in Incidents, then take it again.',
  },
  'incident/pictures-full': {
    retryable: false,
    hint: 'It was not kept. Remove a picture that is not needed in Incidents, then take it again.',
  },
  'incident/picture-secret': {
    retryable: false,
    hint: 'Nothing was taken. Save or empty the field that may hold a secret, or go to another panel, then take it again.',
  },
  'incident/no-picture': {
    retryable: true,
    hint: 'Nothing was taken. Bring the window to the front and take it again.',
  },
  'incident/picture-lost': {
    retryable: false,
    hint: 'Its file is not there any more, or was damaged. The timeline still says when it was taken.',
  },
  'report/unwritable': {
    retryable: true,
    hint: 'No report was written. Free some disk space or check the rights of the folder, then export again.',
  },
  'report/canceled': {
    retryable: true,
    hint: 'The export was stopped; nothing was left behind.',
  },
  'report/unavailable': {
    retryable: true,
    hint: 'No report was written. Export again; if that fails too, leave out charts or tables.',
  },
  'report/no-pdf': {
    retryable: false,
    hint: 'PDF needs the window. Choose HTML here and print it, or export from the app.',
  },
  'app/bug': {
    retryable: false,
    hint: 'This is our mistake. Copy the details into a report.',
  },
} as const satisfies Record<string, { retryable: boolean; hint: string }>

export type ErrorCode = keyof typeof ERRORS
