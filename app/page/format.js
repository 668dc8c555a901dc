// Numbers and times, as people read them.

export function score(value) {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e6)) return value.toExponential(3);
  return size >= 1000 ? value.toFixed(0) : value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : 4);
}

export function seconds(value) {
  if (value === null || value === undefined) return "–";
  if (value < 10) return `${value.toFixed(1)} s`;
  if (value < 60) return `${Math.round(value)} s`;
  const minutes = Math.floor(value / 60);
  const rest = Math.round(value % 60);
  if (minutes < 60) return rest ? `${minutes} min ${rest} s` : `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function ago(at) {
  if (!at) return "";
  const passed = Date.now() / 1000 - at;
  if (passed < 60) return "just now";
  if (passed < 3600) return `${Math.floor(passed / 60)} min ago`;
  if (passed < 86400) return `${Math.floor(passed / 3600)} h ago`;
  return new Date(at * 1000).toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" });
}

export const bytes = (value) =>
  value < 1000 ? `${value} B` : value < 1e6 ? `${(value / 1e3).toFixed(0)} kB` : `${(value / 1e6).toFixed(1)} MB`;

const METRICS = { roc_auc: "ROC AUC", average_precision: "average precision", log_loss: "log loss", f1: "F1", r2: "R²", rmse: "RMSE", mae: "MAE", mse: "MSE", mape: "MAPE", mcc: "MCC", map: "mAP", map50: "mAP50", miou: "mIoU" };
export const metric = (name) => (name ? METRICS[name] ?? name.replaceAll("_", " ") : "");

const FAMILIES = { linear: "linear model", random_forest: "random forest", extra_trees: "extra trees", lightgbm: "LightGBM", catboost: "CatBoost", xgboost: "XGBoost", mlp: "neural network", knn: "nearest neighbours" };
export const family = (name) => (name ? FAMILIES[name] ?? name.replaceAll("_", " ") : "");

const STATES = {
  starting: ["busy", "starting"], working: ["busy", "working"], interrupted: ["warn", "interrupted"],
  refused: ["bad", "refused"], damaged: ["bad", "damaged"], verified: ["good", "verified"],
  unverified: ["warn", "not verified"], failed: ["bad", "failed"], done: ["good", "done"],
};
export const state = (name) => STATES[name] ?? ["", name];

export const goesOn = (summary) => summary.state === "starting" || summary.state === "working";
export const isOver = (summary) => ["verified", "unverified", "failed"].includes(summary.state);

// Run folders are called 20261128T182456Z-churn-exited: people look for what stands behind the time.
export const short = (name) => name.replace(/^\d{8}T\d{6}Z-/, "");

export const count = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;
