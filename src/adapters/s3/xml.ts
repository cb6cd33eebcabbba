import { parseXml, XmlElement, XmlText } from "@rgrove/parse-xml";

/** One element of an answer: its children by name, and its text. */
export interface Answer {
  readonly all: (name: string) => readonly Answer[];
  /** The text of the first child of this name; undefined where there is none. */
  readonly text: (name: string) => string | undefined;
  readonly name: string;
  readonly own: string;
}

/** The root element of an answer; undefined for what is no XML. */
export const parseAnswer = (text: string): Answer | undefined => {
  try {
    const { root } = parseXml(text);
    return root === null ? undefined : toAnswer(root);
  } catch {
    // A proxy answers in HTML, a broken connection with half of it: the status has to do.
    return undefined;
  }
};

const toAnswer = (element: XmlElement): Answer => {
  const children = element.children.filter((child) => child instanceof XmlElement);
  const all = (name: string): readonly Answer[] =>
    children.filter((child) => child.name === name).map(toAnswer);
  return {
    name: element.name,
    own: element.children.map((child) => (child instanceof XmlText ? child.text : "")).join(""),
    all,
    text: (name) => all(name)[0]?.own,
  };
};
