import { createRoot } from "react-dom/client";
import { Chat } from "@/components/Chat";
import { Settings } from "@/components/Settings";
import { Status } from "@/components/Status";

createRoot(document.body).render(
  <main>
    <Status />
    <Chat threadId="t1" />
    <Settings />
  </main>,
);
