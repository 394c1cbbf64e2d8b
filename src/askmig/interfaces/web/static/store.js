// What is kept in this browser, and nowhere else: conversations, language, colours.
const PREFIX = "askmig.";
const MOST = 50;

export const kept = (name, otherwise) => {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? otherwise;
  } catch {
    return otherwise;
  }
};

// Returns whether the browser has kept it.
export const keep = (name, value) => {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
};

const isTurn = (turn) => typeof turn?.question === "string" && Array.isArray(turn.documents);
const isConversation = (one) => typeof one?.id === "string" && Array.isArray(one.turns) && one.turns.every(isTurn);

// Newest first; what is not a conversation (another version's, or another program's) is left out.
export const conversations = () => {
  const all = kept("conversations", []);
  return Array.isArray(all) ? all.filter(isConversation) : [];
};

// Keeps a conversation before all others; where the browser's room is used up, the oldest make way.
export const keepConversation = (conversation) => {
  let all = [conversation, ...conversations().filter((one) => one.id !== conversation.id)].slice(0, MOST);
  while (!keep("conversations", all)) {
    if (all.length === 1) return false;
    all = all.slice(0, -1);
  }
  return true;
};

export const dropConversation = (id) => keep("conversations", conversations().filter((one) => one.id !== id));

export const newConversation = () => ({
  id: `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`,
  turns: [],
});
