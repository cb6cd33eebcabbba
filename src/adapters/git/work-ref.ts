/** Where the last commit of ours hangs until it is pushed: nothing follows or pushes this ref itself. */
export const WORK_REF = "refs/party-work";
