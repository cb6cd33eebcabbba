/** The line of a command's help that tells how it may end. */
export const STATUSES =
  "Exit: 0 done, 2 usage, 3 configuration, 4 not found, 5 refused, 6 unavailable.";
