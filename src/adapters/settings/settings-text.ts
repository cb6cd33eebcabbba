import type { SettingsFile } from "../../domain/settings-file.ts";
import type { SettingsText } from "../../ports/settings-text.ts";
import { jsonText } from "./json-text.ts";
import { tomlText } from "./toml-text.ts";

export const settingsTexts: Readonly<Record<SettingsFile["format"], SettingsText>> = {
  json: jsonText,
  toml: tomlText,
};
