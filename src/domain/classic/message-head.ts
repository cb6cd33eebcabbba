/** How lists name a message. */

import { oneLine } from "../visible-text.ts";
import type { ClassicMessage } from "./classic-message.ts";

const LONGEST_NAME = 40;
const LONGEST_SUBJECT = 200;

/** `[REQUEST] build1 -> build2` */
export const messageHead = ({ type, from, to }: ClassicMessage): string =>
  `[${name(type).toUpperCase()}] ${name(from)} -> ${name(to.join(", "))}`;

export const subjectLine = ({ subject }: ClassicMessage): string =>
  oneLine(subject, LONGEST_SUBJECT);

export const timeText = ({ timestamp }: ClassicMessage): string => name(timestamp);

const name = (text: string): string => oneLine(text, LONGEST_NAME) || "?";
