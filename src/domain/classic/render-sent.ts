/** What `send_message.sh` prints once a message is on its way. */

export interface Sent {
  readonly id: string;
  readonly subject: string;
  readonly body: string;
  readonly ackRequired: boolean;
  /** False while the remote does not answer: the message is kept and goes when it does. */
  readonly pushed: boolean;
}

/** Above these the original tells the size, and warns. */
const NOTICE = 1_000;
const WARNING = 5_000;

/** The original pauses for two seconds above 5,000 characters; saying so is enough. */
export const renderSent = ({ id, subject, body, ackRequired, pushed }: Sent): string => {
  const length = Array.from(body).length;
  const lines = [
    `Message sent: ${id}`,
    `Subject: ${Array.from(subject).length}/100 characters`,
    `Body: ${length}/10000 characters${remarkOn(length)}`,
    ...(ackRequired
      ? ["Acknowledgement required: the recipient runs ack_message.sh with this id"]
      : []),
    ...(pushed ? [] : ["queued: remote unreachable"]),
  ];
  return `${lines.join("\n")}\n`;
};

const remarkOn = (length: number): string => {
  if (length > WARNING) return " (warning: very long; share a file instead)";
  return length > NOTICE ? " (long)" : "";
};
