import { useEffect, useState } from "preact/hooks";
import { hasLogin, logOut } from "../state/login.ts";
import { texts } from "../texts/texts.ts";

/** Shown only where a login is required. */
export function LogOut() {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    hasLogin().then(setShown, () => {});
  }, []);
  if (!isShown) return null;
  return (
    <button type="button" class="quiet" onClick={() => void logOut()}>
      {texts.navigation.logOut}
    </button>
  );
}
