/** A file that only its owner can read, to be held open by whoever wants to prove which process it is. Disposing removes it. */
export interface NonceFile extends Disposable {
  readonly path: string;
}
