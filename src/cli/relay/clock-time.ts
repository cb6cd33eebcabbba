import { formatTime } from "../../domain/duration.ts";

/** Local time of day with milliseconds; with the date when it is not today's. */
export const clockTime = (at: number, now: number): string => {
  const date = new Date(at);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const time = `${clock}.${String(date.getMilliseconds()).padStart(3, "0")}`;
  return date.toDateString() === new Date(now).toDateString()
    ? time
    : `${formatTime(at).slice(0, 10)} ${time}`;
};

const two = (value: number): string => String(value).padStart(2, "0");
