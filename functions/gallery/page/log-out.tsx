import { useEffect, useState } from "preact/hooks";
import { hasLogin, logOut } from "./login.ts";

/** Shown where people log in at all. */
export function LogOut() {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    hasLogin().then(setShown, () => {});
  }, []);
  if (!shown) return null;
  return (
    <button type="button" class="quiet" onClick={() => void logOut()}>
      Log out
    </button>
  );
}
