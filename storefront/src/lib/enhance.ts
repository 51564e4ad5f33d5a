import { enhance as kitEnhance } from '$app/forms'
export const enhance = kitEnhance
