"""The true quality and drift of every week of an example, computed apart from Plumbline.

`build_truth` returns what becomes truth.json and oracle.csv; the definitions are written into truth.json.
"""

import json
import math
import os

import numpy as np
import pandas as pd
from scipy import stats
from sklearn.metrics import f1_score, precision_score, recall_score, roc_auc_score

DEFINITIONS = {
    "ks": "scipy.stats.ks_2samp(baseline non-missing finite, window non-missing finite), two-sided, method='asymp'",
    "psi_numeric": "10 bins cut at the baseline deciles (np.quantile 0.1..0.9 of non-missing baseline values, duplicate edges dropped, outer bins open, bin = searchsorted(edges, x, side='right')); shares are of non-missing values; each share floored at 1e-4, not renormalised; PSI = sum((p_w-p_b)*ln(p_w/p_b))",
    "psi_categorical": "one bin per category seen in baseline or window, missing excluded; shares floored at 1e-4, not renormalised",
    "chi2": "scipy.stats.chi2_contingency(2 x categories, correction=False) on counts over the union of categories, missing excluded",
    "std": "sample standard deviation (ddof=1)",
    "skew": "scipy.stats.skew(bias=True)",
    "missing_rate": "share of rows with empty field",
}


def num(x):
    return pd.to_numeric(x, errors="coerce").to_numpy(float)


def rounded(x, digits=6):
    if x is None:
        return None
    x = float(x)
    return None if not math.isfinite(x) else float(f"{x:.{digits}g}")


def moments(v):
    v = v[np.isfinite(v)]
    if len(v) == 0:
        return dict(n=0, mean=None, std=None, skew=None, min=None, max=None)
    return dict(
        n=int(len(v)),
        mean=rounded(v.mean()),
        std=rounded(v.std(ddof=1)) if len(v) > 1 else None,
        skew=rounded(stats.skew(v)) if len(v) > 2 and v.std() > 0 else None,
        min=rounded(v.min()),
        max=rounded(v.max()),
    )


def psi_num(b, w):
    b = b[np.isfinite(b)]
    w = w[np.isfinite(w)]
    if len(b) == 0 or len(w) == 0:
        return None
    e = np.unique(np.quantile(b, np.arange(1, 10) / 10))
    k = len(e) + 1
    pb = np.bincount(np.searchsorted(e, b, side="right"), minlength=k) / len(b)
    pw = np.bincount(np.searchsorted(e, w, side="right"), minlength=k) / len(w)
    pb = np.maximum(pb, 1e-4)
    pw = np.maximum(pw, 1e-4)
    return float(((pw - pb) * np.log(pw / pb)).sum())


def cat_stats(b, w):
    b = b.dropna().astype(str)
    w = w.dropna().astype(str)
    cb = b.value_counts()
    cw = w.value_counts()
    idx = cb.index.union(cw.index)
    if len(b) == 0 or len(w) == 0:
        return dict(psi=None, chi2=None, chi2_p=None, new_categories=[])
    xb = cb.reindex(idx, fill_value=0)
    xw = cw.reindex(idx, fill_value=0)
    pb = np.maximum(xb / len(b), 1e-4)
    pw = np.maximum(xw / len(w), 1e-4)
    psi = float(((pw - pb) * np.log(pw / pb)).sum())
    if len(idx) > 1:
        c = stats.chi2_contingency(np.vstack([xb, xw]), correction=False)
        chi, p = c.statistic, c.pvalue
    else:
        chi, p = 0.0, 1.0
    return dict(
        psi=rounded(psi),
        chi2=rounded(chi),
        chi2_p=rounded(p),
        new_categories=sorted(cw.index.difference(cb.index).tolist())[:20],
        top={k: rounded(v / len(w), 4) for k, v in cw.head(4).items()},
    )


def feature_stats(base, win, nums, cats, extra=("score",)):
    out = {}
    for c in list(nums) + [e for e in extra if e in base]:
        b = num(base[c])
        w = num(win[c])
        bf = b[np.isfinite(b)]
        wf = w[np.isfinite(w)]
        d = dict(type="numeric", missing_rate=rounded(1 - len(wf) / max(1, len(w)), 5), **moments(w))
        if len(bf) and len(wf):
            k = stats.ks_2samp(bf, wf, method="asymp")
            d.update(ks=rounded(k.statistic), ks_p=rounded(k.pvalue), psi=rounded(psi_num(b, w)))
        else:
            d.update(ks=None, ks_p=None, psi=None)
        out[c] = d
    for c in cats:
        out[c] = dict(
            type="categorical",
            missing_rate=rounded(win[c].isna().mean(), 5),
            n=int(win[c].notna().sum()),
            **cat_stats(base[c], win[c]),
        )
    return out


def q_binary(d, pos):
    d = d[d.label.notna()]
    n = len(d)
    if n == 0:
        return dict(n_labelled=0)
    y = (d.label.astype(str) == str(pos)).astype(int).to_numpy()
    p = (d.prediction.astype(str) == str(pos)).astype(int).to_numpy()
    s = num(d.score)
    o = dict(
        n_labelled=int(n),
        positive_rate=rounded(y.mean(), 5),
        predicted_positive_rate=rounded(p.mean(), 5),
        mean_score=rounded(s.mean(), 5),
        accuracy=rounded((y == p).mean(), 5),
        precision=rounded(precision_score(y, p, zero_division=0), 5),
        recall=rounded(recall_score(y, p, zero_division=0), 5),
        f1=rounded(f1_score(y, p, zero_division=0), 5),
        brier=rounded(((s - y) ** 2).mean(), 5),
    )
    o["auc"] = rounded(roc_auc_score(y, s), 5) if 0 < y.sum() < n else None
    return o


def q_reg(d):
    d = d[d.label.notna()]
    n = len(d)
    if n == 0:
        return dict(n_labelled=0)
    y = num(d.label)
    p = num(d.prediction)
    e = p - y
    return dict(
        n_labelled=int(n),
        mae=rounded(np.abs(e).mean(), 5),
        rmse=rounded(np.sqrt((e**2).mean()), 5),
        bias=rounded(e.mean(), 5),
        label_mean=rounded(y.mean(), 5),
        prediction_mean=rounded(p.mean(), 5),
        r2=rounded(1 - (e**2).sum() / ((y - y.mean()) ** 2).sum(), 5) if n > 1 and y.var() > 0 else None,
    )


def verdict(kind, base, win, X, pos=None):
    """confirm when the true quality fell by more than X and significantly (p < 0.05), else dismiss."""
    b = base[base.label.notna()]
    w = win[win.label.notna()]
    if len(w) < 1:
        return "unknown", None, None
    if kind == "binary":
        cb = (b.label.astype(str) == b.prediction.astype(str)).astype(float)
        cw = (w.label.astype(str) == w.prediction.astype(str)).astype(float)
        drop = cb.mean() - cw.mean()
        pool = (cb.sum() + cw.sum()) / (len(cb) + len(cw))
        se = math.sqrt(max(1e-12, pool * (1 - pool) * (1 / len(cb) + 1 / len(cw))))
        p = float(stats.norm.sf(drop / se))
    else:
        eb = np.abs(num(b.prediction) - num(b.label))
        ew = np.abs(num(w.prediction) - num(w.label))
        drop = ew.mean() / eb.mean() - 1
        p = (
            float(stats.ttest_ind(ew, eb, equal_var=False, alternative="greater").pvalue)
            if len(ew) > 1
            else 1.0
        )
    return ("confirm" if drop > X and p < 0.05 else "dismiss"), rounded(drop, 5), rounded(p, 4)


def build_truth(case, kind, base, prod, nums, cats, X, pos=None, meta=None):
    """The truth of one example; `prod` carries the labels, windows are weeks from Monday in UTC.

    `X` is the fall in quality that counts: accuracy in shares, or MAE relative to the baseline's.
    """
    ts = pd.to_datetime(prod.timestamp, utc=True).dt.tz_localize(None)
    key = (ts - pd.to_timedelta(ts.dt.weekday, unit="D")).dt.strftime("%Y-%m-%d")
    q = (lambda d: q_binary(d, pos)) if kind == "binary" else q_reg
    extra = ("score",) if kind == "binary" else ("prediction",)
    if kind == "binary":
        catsx = list(cats) + ["prediction"]
    else:
        catsx = list(cats)
    wins = []
    ora = []
    groups = [(k, prod[key == k]) for k in sorted(key.unique())]
    for k, w in groups:
        t = pd.to_datetime(w.timestamp, utc=True)
        v, drop, p = verdict(kind, base, w, X, pos)
        fs = feature_stats(base, w, nums, catsx, extra)
        feats = [c for c in list(nums) + list(cats)]
        ps = {c: fs[c]["psi"] for c in feats if fs[c].get("psi") is not None}
        kss = {c: fs[c]["ks"] for c in nums if fs[c].get("ks") is not None}
        reason = []
        if v == "confirm":
            reason.append(
                ("accuracy fell by %.4f" % drop)
                if kind == "binary"
                else ("MAE rose by %.1f%%" % (100 * drop))
            )
        elif v == "dismiss":
            reason.append(
                ("quality held (accuracy change %+.4f)" % (-drop))
                if kind == "binary"
                else ("quality held (MAE change %+.1f%%)" % (100 * drop))
            )
        wins.append(
            dict(
                window=k,
                start=t.min().strftime("%Y-%m-%dT%H:%M:%SZ"),
                end=t.max().strftime("%Y-%m-%dT%H:%M:%SZ"),
                rows=int(len(w)),
                quality=q(w),
                quality_change=drop,
                quality_p=p,
                verdict_quality=v,
                documented=[],
                features=fs,
            )
        )
        mps = max(ps, key=ps.get) if ps else None
        mks = max(kss, key=kss.get) if kss else None
        ora.append(
            dict(
                window=k,
                start=wins[-1]["start"],
                end=wins[-1]["end"],
                rows=len(w),
                labelled=q(w).get("n_labelled", 0),
                metric=(q(w).get("accuracy") if kind == "binary" else q(w).get("mae")),
                metric_change=drop,
                p=p,
                max_psi=ps.get(mps),
                max_psi_feature=mps,
                max_ks=kss.get(mks),
                max_ks_feature=mks,
                n_psi_gt_0_2=sum(x > 0.2 for x in ps.values()),
                n_psi_gt_0_1=sum(x > 0.1 for x in ps.values()),
                score_psi=fs[extra[0]]["psi"],
                verdict_quality=v,
                documented=0,
                verdict=v,
                reason="; ".join(reason),
            )
        )
    b = dict(
        rows=int(len(base)),
        start=str(base.timestamp.min()),
        end=str(base.timestamp.max()),
        quality=q(base),
        features={
            c: (
                dict(
                    type="numeric",
                    missing_rate=rounded(1 - np.isfinite(num(base[c])).mean(), 5),
                    **moments(num(base[c])),
                )
                if c not in catsx
                else dict(
                    type="categorical",
                    missing_rate=rounded(base[c].isna().mean(), 5),
                    categories=int(base[c].nunique()),
                    top={
                        str(k): rounded(v, 4) for k, v in base[c].value_counts(normalize=True).head(6).items()
                    },
                )
            )
            for c in list(nums) + catsx + list(extra)
        },
    )
    rule = (
        f"confirm when accuracy fell by more than {X} absolute against baseline and the one-sided two-proportion z test has p<0.05"
        if kind == "binary"
        else f"confirm when MAE rose by more than {X:.0%} of the baseline MAE and the one-sided Welch t test on absolute errors has p<0.05"
    )
    return dict(
        case=case,
        kind=kind,
        positive_label=pos,
        numeric_features=list(nums),
        categorical_features=list(cats),
        definitions=DEFINITIONS,
        oracle_rule=rule + "; or a documented drift touches the window; else dismiss",
        windows_by="ISO week starting Monday (UTC)",
        **(meta or {}),
        baseline=b,
        windows=wins,
    ), pd.DataFrame(ora)


def recalibration(oracle, truth):
    """A reference simulation of a threshold loop: a week is flagged when any feature's PSI passes its threshold.

    global: one threshold for all features; per_feature: each feature has its own.
    """
    feats = truth["numeric_features"] + truth["categorical_features"]
    V = oracle.set_index("window")
    rows = [
        w
        for w in truth["windows"]
        if w["window"] in V.index and V.verdict[w["window"]] in ("confirm", "dismiss")
    ]
    y = np.array([V.verdict[w["window"]] == "confirm" for w in rows])
    M = np.array(
        [
            [w["features"][c]["psi"] if w["features"][c].get("psi") is not None else 0.0 for c in feats]
            for w in rows
        ],
        float,
    )
    h = len(rows) // 2
    if h < 3:
        return dict(windows=len(rows), confirm=int(y.sum()), dismiss=int((~y).sum()), note="too few windows")

    def pr(fl, y):
        tp = int((fl & y).sum())
        fp = int((fl & ~y).sum())
        fn = int((~fl & y).sum())
        return dict(
            flagged=int(fl.sum()),
            tp=tp,
            fp=fp,
            fn=fn,
            precision=rounded(tp / (tp + fp), 4) if tp + fp else None,
            recall=rounded(tp / (tp + fn), 4) if tp + fn else None,
        )

    def f1(r):
        return 2 * r["tp"] / (2 * r["tp"] + r["fp"] + r["fn"]) if r["tp"] else 0

    mx = M.max(1)
    cand = sorted(set(mx[:h]) | {0.0, 0.1, 0.2})
    tg = max(cand, key=lambda t: (round(f1(pr(mx[:h] > t, y[:h])), 9), -abs(t - 0.2)))
    tf = {}
    for j, c in enumerate(feats):
        best = None
        for t in sorted({0.1, 0.2} | {x for x in M[:h, j] if x >= 0.1}):
            fl = M[:h, j] > t
            if fl.any() and y[:h][fl].mean() >= 0.5:
                best = t
                break
        tf[c] = best
    T = np.array([tf[c] if tf[c] is not None else np.inf for c in feats])
    return dict(
        windows=len(rows),
        confirm=int(y.sum()),
        dismiss=int((~y).sum()),
        first_half_windows=h,
        note="start: PSI>0.2 on any feature. global: the F1-best single threshold on the first half. per_feature: for each feature the smallest threshold >=0.1 at which at least half of its own alarms in the first half were confirmed, else muted (null). Learned on the first half of the windows in time order, applied unchanged to the second half",
        start=dict(first_half=pr(mx[:h] > 0.2, y[:h]), second_half=pr(mx[h:] > 0.2, y[h:])),
        global_=dict(
            threshold=rounded(tg, 5), first_half=pr(mx[:h] > tg, y[:h]), second_half=pr(mx[h:] > tg, y[h:])
        ),
        per_feature=dict(
            thresholds={k: rounded(v, 5) for k, v in tf.items()},
            first_half=pr((M[:h] > T).any(1), y[:h]),
            second_half=pr((M[h:] > T).any(1), y[h:]),
        ),
    )


def write_case(folder, base, prod, nums, cats, truth, oracle):
    os.makedirs(folder, exist_ok=True)
    feats = list(nums) + list(cats)
    tail = ["prediction", "score"] if "score" in base else ["prediction"]
    base[["prediction_id", "timestamp"] + feats + tail + ["label"]].to_csv(
        f"{folder}/baseline.csv", index=False
    )
    prod[["prediction_id", "timestamp"] + feats + tail].to_csv(f"{folder}/predictions.csv", index=False)
    prod.loc[prod.label.notna(), ["prediction_id", "label"]].to_csv(f"{folder}/labels.csv", index=False)
    truth["recalibration_reference"] = recalibration(oracle, truth)
    json.dump(truth, open(f"{folder}/truth.json", "w"), separators=(",", ":"), ensure_ascii=False)
    oracle.to_csv(f"{folder}/oracle.csv", index=False)
    r = truth["recalibration_reference"]
    print(truth["case"], "base", len(base), truth["baseline"]["quality"], "prod", len(prod))
    print(json.dumps({k: v for k, v in r.items() if k != "note"}))
