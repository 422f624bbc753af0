// Scrolls a wide diagram to the step at which the journey stands.

export function startDiagram(pane) {
  const step = pane.querySelector(".journey-drawing__node--overdue, .journey-drawing__node--open");
  if (!step) return;
  const inside = step.getBoundingClientRect();
  const frame = pane.getBoundingClientRect();
  pane.scrollLeft = inside.left + inside.width / 2 - frame.left - frame.width / 2;
}
