/** Once for all files: two that ran side by side would build over each other. */
export { buildDemo as default } from '../support/platform'
