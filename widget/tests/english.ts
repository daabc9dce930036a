/** Put in front of every test: what is said there is said in English. */
import { speak } from "../src/words";
import { en } from "../src/words/en";

speak("en", en);
