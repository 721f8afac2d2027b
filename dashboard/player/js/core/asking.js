/** Questions to Python beside the page (dashboard/work/asking.py): their answers change nothing. */
import { unpack } from "./unpack.js";

/**
 * The answer to a question at an address, unpacked; null where there is none, and where nobody listens.
 * @type {(address: string, question: Message.Question) => Promise<any>}
 */
export async function ask(address, question) {
  if (!address) return null;
  try {
    const where = new URL(address, document.baseURI);
    const answer = await fetch(where, { method: "POST", body: JSON.stringify(question) });
    return answer.status === 200 ? unpack(await answer.arrayBuffer()) : null;
  } catch {
    return null; // the server is away for a moment: the page says so itself
  }
}
