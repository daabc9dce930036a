/**
 * Every sentence that the widget itself says, in English. A key is said with `t()` of ../words; other languages have the
 * same keys in ../locales. Something counted has one form for each plural category of its language, and counts `n`.
 */
export const en = {
  // Launcher and panel
  openChat: "Chat with our AI assistant",
  closeChat: "Close chat",
  unread: { one: "{n} new message", other: "{n} new messages" },
  misplaced: "This chat is not set up for this page yet.",
  closeNudge: "Close this message",
  aiAssistant: "AI assistant",
  close: "Close",
  more: "More options",
  language: "Language",
  keptFor: { one: "What is said here is kept for {n} day.", other: "What is said here is kept for {n} days." },
  newConversation: "New conversation",
  conversation: "Conversation",
  latest: "Jump to the latest message",
  suggested: "Suggested questions",
  privacy: "Privacy",
  newTab: "opens in a new tab",

  // Writing
  yourMessage: "Your message",
  ask: "Ask a question",
  send: "Send",
  stop: "Stop the answer",
  left: { one: "{n} character left", other: "{n} characters left" },
  tooMany: { one: "{n} character too many", other: "{n} characters too many" },

  // What was said
  you: "You:",
  assistant: "Assistant:",
  typing: "Assistant is typing",
  searching: "Looking through the site",
  thinking: "Thinking",
  sending: "Sending",
  delivered: "Delivered",
  stopped: "Stopped.",
  table: "Table",
  source: "Source {n}: {title}",
  sources: "Sources",
  quoted: "Quoted text",
  ofSource: "of source {n}",
  wasHelpful: "Was this answer helpful?",
  helpful: "Helpful",
  notHelpful: "Not helpful",
  thanks: "Thank you.",
  whatWrong: "What was wrong or missing?",

  // A person
  ourTeam: "Our team",
  isHere: "{name} is here",

  // Forms
  optional: "(optional)",
  yes: "Yes",
  no: "No",
  sent: "Sent",
  cancel: "Cancel",

  // One's own conversation
  download: "Download conversation",
  conversationWith: "Conversation with {name}",
  erase: "Delete my conversation",
  eraseSure: "Delete this conversation for good, here and on our server?",
  eraseYes: "Delete",
  erased: "Your conversation has been deleted.",
  notErased: "The conversation could not be deleted. Please try again.",

  // When something is in the way
  retry: "Retry",
  retryIn: "You can try again in {n} s.",
  offline: "You are offline. What you write is sent when you are back.",
  queued: "Waits for the connection",
  lost: "We cannot be reached just now. What you write is sent as soon as we can be.",
  writeEmail: "Write an e-mail",
  otherWay: "Contact us another way",
  ourFault: "Something went wrong on our side. Your message is still here.",
  unsent: "This could not be sent. Please try again.",
  over: "This conversation has ended. Please write to us again.",
  stillAnswering: "Your last message is still being answered.",
  tooLong: "This message is too long. Please shorten it.",
  tooFast: "That was a lot at once.",
  busy: "We are very busy just now.",

  // Meetings; times, zones and names come from the server in words
  proposed: "Not booked yet",
  confirmed: "Booked",
  moved: "Moved",
  cancelled: "Cancelled",
  notMoved: "Not moved yet",
  join: "Join the call",
  addToCalendar: "Add to calendar",
  manage: "Move or cancel",
  chosen: "chosen",
  before: "Before",
  newTimeFor: "New time: {name}",
  minutes: { one: "{n} minute", other: "{n} minutes" },
  timesIn: "Times in {zone}",
  noneSuits: "None of these suits?",
  anotherDay: "Another day",
  timeZone: "Time zone",
  otherTimes: "Show other times",
  invitationTo: "Invitation to {email}",
  keptUntil: "Kept for you until {time}.",
} as const;
