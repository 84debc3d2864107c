// Who is asking, in which language, as of which day; and how the server is asked.

const told = document.querySelector("meta[name=cantillon]").dataset;

export const language = document.documentElement.lang === "fr" ? "fr" : "en";
export const person = { name: told.name, role: told.role, isOpen: told.open === "yes" };
export const mayReview = () => person.role === "reviewer" || person.role === "admin";
export const mayManage = () => person.role === "admin";
export const currency = told.currency;

let seen = ""; // the state of the ledger that we have made ourselves: answers have to know of it

/** An answer that the server refuses, with its sentence. */
export class Refused extends Error {
  constructor(status, { message, hint } = {}) {
    super([message, hint].filter(Boolean).join(" "));
    this.status = status;
  }
}

const refusal = async (response) => {
  const body = await response.json().catch(() => ({}));
  return new Refused(response.status, body.error ?? { message: response.statusText });
};

const kept = new Map(); // answers of this visit, by address; asked again with each change of ours

/** Return what the server answers to a question. */
export const ask = async (path, asked = {}, { signal } = {}) => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    for (const each of [value].flat()) if (each !== undefined && each !== null && each !== "") query.append(name, each);
  }
  const address = `/api${path}${query.size ? `?${query}` : ""}`;
  const headers = seen ? { "X-Seen": seen } : {};
  const response = await fetch(address, { headers, credentials: "include", signal });
  if (!response.ok) throw await refusal(response);
  const state = response.headers.get("X-State");
  const old = kept.get(address);
  if (old && state && old.state === state) return old.value;
  const value = await response.json();
  if (state) kept.set(address, { state, value });
  if (kept.size > 60) kept.delete(kept.keys().next().value);
  return value;
};

/** Ask for a page's data, in the language and as of the day of the address. */
export const askPage = (path, { signal } = {}) => ask(`/pages${path}`, { as_of: asOf(), language }, { signal });

/** Send a change; `body` is a value that becomes JSON, or a form. */
export const send = async (method, path, body) => {
  const isForm = body instanceof FormData;
  const headers = { "X-CSRF-Token": told.csrf, ...(isForm || body === undefined ? {} : { "Content-Type": "application/json" }) };
  const response = await fetch(`/api${path}`, {
    method, headers, credentials: "include", body: isForm || body === undefined ? body : JSON.stringify(body),
  });
  if (!response.ok) throw await refusal(response);
  return response;
};

/** Remember that the ledger has come to a state by an act of ours. */
export const saw = (state) => {
  if (state) seen = state;
};

/** Record a decision. */
export const judge = async (judgement) => {
  const answer = await (await send("POST", "/judgements", judgement)).json();
  saw(answer.state);
  return answer.judgement;
};

/** Return the day of the address, or nothing. */
export const asOf = () => new URLSearchParams(location.search).get("as_of") ?? undefined;

/** Return the address of a page of ours that shows the same day. */
export const link = (path, asked = {}) => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ as_of: asOf(), ...asked })) if (value) query.set(name, value);
  return query.size ? `${path}?${query}` : path;
};
export const partyLink = (name) => link(`/parties/${encodeURIComponent(name)}`);
export const dealLink = (id) => link(`/deals/${id}`);
export const circleLink = (id) => link(`/circles/${id}`);
export const documentLink = (id) => link(`/documents/${id}`);
