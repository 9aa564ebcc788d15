const poll = async () => {
  const answer = await fetch(location.href, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.getElementById("progress");
  const shown = document.getElementById("progress");
  if (!next) location.reload();
  else if (next.innerHTML !== shown.innerHTML) shown.replaceChildren(...next.childNodes);
};
setInterval(() => poll().catch(() => {}), 3000);
