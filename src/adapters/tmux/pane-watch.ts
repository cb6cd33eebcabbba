/** Tells of changes of panes of one server. Calls may be spurious, never missing. */
export interface PaneWatch {
  watch(pane: string, changed: () => void): Disposable;
  mute?(pane: string, muted: boolean): Promise<void>;
  close(): Promise<void>;
}
