/** Tells of changes of panes of one server. Calls may be spurious, never missing. */
export interface PaneWatch {
  watch(pane: string, changed: () => void): Disposable;
  close(): Promise<void>;
}
