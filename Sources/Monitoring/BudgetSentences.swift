extension MonitoredModel {
    /// What a level's budget promises.
    ///
    /// For example "At most 3.3 false alerts in 100 quiet windows, 0.14 a month."
    public func budgetSentence(_ level: Level) -> String {
        let noun = level == .alert ? "false alerts" : "false notices"
        let share = budgetPerWindow[level] ?? 0
        let month = windows.grain.perMonth.map { ", \(Wording.number(share * $0)) a month" } ?? ""
        return "At most \(Wording.number(share * 100)) \(noun) in 100 quiet windows\(month)."
    }
}

extension ReferenceBank {
    /// How much stands behind the limits, and what is needed until nothing is provisional.
    public var sentence: String {
        guard windows >= Self.fewestWindows else {
            return
                "\(Self.counted(windows)), too few to learn limits from (\(Self.fewestWindows) are needed): "
                + "the default limits hold, and an effect must surely pass them."
        }
        let live = live.isEmpty ? "" : ", \(live.count) of them live"
        let lead =
            "Limits are learned from \(Self.counted(windows))\(live) (reference \(revision))."
            + (spentSentence ?? "")
        guard isProvisional else { return lead }
        let missing = Self.settledWindows - settled
        let why =
            isTimed
            ? "there are \(settled) of \(Self.settledWindows)"
            : "the baseline’s rows have no times, so that what differs between windows cannot be seen in them, and of "
                + "live windows there are \(settled) of \(Self.settledWindows)"
        return lead
            + " Provisional: \(why); \(missing) more quiet \(missing == 1 ? "window is" : "windows are") needed. "
            + "Until then up to twice the budget may be spent."
    }

    /// Why limits are wider than the budget asks for; nil while it is not overspent.
    private var spentSentence: String? {
        guard falseAlarms > 1 else { return nil }
        return
            " People dismissed \(falseAlarms) alerts of learned limits; where that is more than the budget allows, "
            + "limits are wider until quiet windows have earned it back."
    }

    private static func counted(_ windows: Int) -> String {
        windows == 1 ? "1 reference window" : "\(windows) reference windows"
    }

    /// What a limit of a level rests on beyond what its windows can show; nil where they show it.
    public func tailSentence(_ level: Level) -> String? {
        guard let learned = limits[level], learned.isExtrapolated else { return nil }
        let noun = level == .alert ? "an alert" : "a notice"
        return
            "So rare \(noun) cannot be seen in \(Self.counted(learned.windows)): the limit is extrapolated from "
            + "the largest of them."
    }
}

extension Finding {
    /// How a breach came about, in words; nil without one.
    public var kindSentence: String? {
        switch kind {
        case .sudden, nil: nil
        case .gradual:
            "A small shift that has lasted for \(shift?.windows ?? 0) windows; this one alone is not past its limit."
        }
    }
}
