/** Light, dark, or as the system has it. Remembered where the browser allows it. */
import { h } from "./dom";

const KEY = "hoofbeat-theme";
const CHOICES = ["auto", "light", "dark"] as const;
type Choice = (typeof CHOICES)[number];

const system = matchMedia("(prefers-color-scheme: dark)");

function remembered(): Choice {
  try {
    const value = localStorage.getItem(KEY);
    return CHOICES.find((choice) => choice === value) ?? "auto";
  } catch {
    return "auto";
  }
}

let current = remembered();

function apply(): void {
  document.documentElement.dataset["theme"] = current === "auto" ? (system.matches ? "dark" : "light") : current;
}

apply();
system.addEventListener("change", apply);

/** Steps through automatic, light and dark. */
export function themeButton(): HTMLButtonElement {
  const title = (): string => `Colours: ${current}`;
  const button = h("button", { type: "button", class: "button theme-button", onclick: () => {
    current = CHOICES[(CHOICES.indexOf(current) + 1) % CHOICES.length] ?? "auto";
    apply();
    button.textContent = title();
    try {
      localStorage.setItem(KEY, current);
    } catch {
      // Storage may be closed to a page opened from a file: the choice then lasts for this view.
    }
  } }, title());
  return button;
}
