/** As the server has it. */
export const minPasswordLength = 8;

/** What is wrong with a new password; null when nothing is. */
export function passwordFault(password: string): string | null {
  return password.length >= minPasswordLength ? null : `At least ${minPasswordLength} characters`;
}
