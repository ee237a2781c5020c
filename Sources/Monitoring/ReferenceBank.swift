internal import DriftStatistics

/// What is usual, rule by rule, and how far beyond it a window must lie so that the budget of false alarms holds.
///
/// The rules of a level share one budget `a` per window. `0.7·a` goes to the largest `z` of a window, held against the
/// largest `z` of each reference window; `0.1·a` to cumulative sums, one a rule, which find small lasting shifts. From
/// 60 reference windows on each gets half. The rest is for rules that learn nothing. Source: methods B.1.
public struct ReferenceBank: Sendable, Equatable, Codable {
    /// Which state of the reference this is, rising by one with each refresh.
    public var revision: Int
    /// How many reference windows there are.
    public var windows: Int
    /// The live windows among them, oldest first.
    public var live: [String]
    /// How many live windows a learned limit flagged and a person dismissed.
    public var falseAlarms: Int
    /// The most reference windows that are kept; the newest are.
    public var kept: Int
    /// Whether the windows of the baseline follow each other in time.
    public var isTimed: Bool
    /// How many rows a reference window has in the middle.
    public var usualRows: Double?
    /// The description of each rule's scores, by rule key; rules without spread are left out.
    public var scores: [String: ReferenceScore]
    /// The level of each rule that learns, by rule key: the rules of a level share its budget.
    public var levels: [String: Level]
    /// What each level's budget allows; a level without enough reference windows or rules is left out.
    public var limits: [Level: LearnedLimit]

    /// A live window that was usual, with what the rules measured on it.
    public struct LiveWindow: Sendable, Equatable {
        /// The window's key.
        public var key: String
        /// The values by rule key.
        public var values: [String: Double]
        /// The levels at which it was usual: quiet there, or dismissed.
        public var levels: Set<Level>
        /// Whether a learned limit made an alert of it that a person dismissed.
        public var isFalseAlarm: Bool

        /// A window from its parts.
        public init(
            key: String,
            values: [String: Double],
            levels: Set<Level>,
            isFalseAlarm: Bool = false
        ) {
            self.key = key
            self.values = values
            self.levels = levels
            self.isFalseAlarm = isFalseAlarm
        }

        /// A window as its findings show it: usual at each level where nothing was breached; nil where it was usual at
        /// none, or is known for no rows.
        ///
        /// - Parameters:
        ///   - findings: The findings of the window's latest revision.
        ///   - isDismissed: Whether a person said that its alert was none.
        public init?(_ findings: [Finding], isDismissed: Bool = false) {
            guard let key = findings.first?.window else { return nil }
            var levels = Set(Level.allCases)
            // What labels cleared is usual: the output moved, and the answers were as right as ever.
            for finding in findings where finding.isBreached && !finding.isCleared && !isDismissed {
                // A window of an alert is nothing to learn from at all; a notice says nothing about the output.
                if finding.rule.level == .alert { return nil }
                levels.remove(.notice)
            }
            let pairs = findings.compactMap { finding in
                finding.measurement.map { (finding.rule.key, $0.value) }
            }
            self.init(
                key: key,
                values: Dictionary(pairs.filter { $0.1.isFinite }, uniquingKeysWith: { first, _ in first }),
                levels: levels,
                isFalseAlarm: isDismissed
                    && findings.contains {
                        $0.isBreached && $0.rule.level == .alert && $0.threshold.basis == .budget
                    }
            )
        }
    }

    /// With fewer reference windows the largest z of a window says too little; the default limits hold.
    public static let fewestWindows = 6
    /// From here on nothing is provisional: one false alarm in 30 windows can be seen in them.
    public static let settledWindows = 29

    /// Learns what is usual from the windows of the baseline and from live windows that were usual.
    ///
    /// - Parameters:
    ///   - revision: The number of this state of the reference.
    ///   - baseline: What the rules measure on each window of the baseline.
    ///   - live: Live windows, oldest first. The newest reference windows are kept, as many as the budgets need, at
    ///     least 90.
    ///   - rules: The model's rules.
    ///   - budget: False alarms per window, by level.
    ///   - seed: The seed of the draws that set the level of cumulative sums.
    /// - Complexity: O(windows · rules + 132,000 · rules).
    public init(
        revision: Int,
        baseline: ReferenceWindows,
        live: [LiveWindow] = [],
        rules: [Rule],
        budget: [Level: Double],
        seed: UInt64
    ) {
        self.revision = revision
        isTimed = baseline.isTimed
        let smallest = budget.values.min() ?? 1
        // A budget of one in a million would keep windows for ever; its tail is extrapolated and marked.
        kept = max(90, Int(min(1_000, 1 / max(smallest, 1e-9))))
        let recent = Array(live.suffix(kept))
        let fromBaseline = min(baseline.count, kept - recent.count)
        self.live = recent.map(\.key)
        windows = fromBaseline + recent.count
        usualRows = baseline.usualRows
        falseAlarms = live.count(where: \.isFalseAlarm)
        scores = [:]
        limits = [:]
        levels = Self.levels(of: rules)
        for level in Level.allCases {
            let here = rules.filter { $0.level == level }
            let live = recent.filter { $0.levels.contains(level) }
            let learning = here.filter { $0.basis == .budget }
            if let conformal = score(learning, baseline, last: fromBaseline, live), let share = budget[level],
                share > 0
            {
                // Only alerts are judged; what was said of them says nothing of notices.
                let share =
                    level == .alert
                    ? AlertBudget.remaining(of: share, dismissed: falseAlarms, windows: self.live.count)
                    : share
                limits[level] = LearnedLimit(conformal, share: share, seed: seed)
            }
            // A limit that somebody wrote spends nothing of the budget; its z is shown all the same, and verdicts move
            // the limit on that scale.
            for rule in here where rule.statistic == .custom {
                score([rule], baseline, last: fromBaseline, live)
            }
        }
    }

    /// A bank that knows nothing: the default limits hold.
    public static let empty = ReferenceBank(
        revision: 0,
        baseline: .none,
        rules: [],
        budget: [:],
        seed: 0
    )

    /// The level of each rule that learns, by rule key.
    ///
    /// - Parameter rules: The model's rules at the levels in force.
    /// - Returns: What a bank learned from these rules has as its levels.
    public static func levels(of rules: [Rule]) -> [String: Level] {
        Dictionary(
            rules.filter { $0.basis == .budget }.map { ($0.key, $0.level) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Describes what rules score on the reference windows; nil, and nothing described, with too few of them.
    @discardableResult
    private mutating func score(
        _ rules: [Rule],
        _ baseline: ReferenceWindows,
        last fromBaseline: Int,
        _ live: [LiveWindow]
    ) -> Conformal? {
        let values =
            (baseline.count - fromBaseline..<baseline.count).map { window in
                rules.map { rule in
                    baseline.values[rule.key].flatMap { $0.indices.contains(window) ? $0[window] : nil }
                }
            } + live.map { window in rules.map { window.values[$0.key] } }
        guard values.count >= Self.fewestWindows else { return nil }
        let scored = values.enumerated().map { place, row in
            let windows = place < fromBaseline ? baseline.count : nil
            return zip(row, rules).map { value, rule in
                value.map { rule.scale.score($0, windows: windows) }
            }
        }
        guard let conformal = try? Conformal(scores: scored) else { return nil }
        for (place, rule) in rules.enumerated() {
            scores[rule.key] = ReferenceScore(rule, conformal, place, of: values.compactMap { $0[place] })
        }
        return conformal
    }
}

extension ReferenceScore {
    /// One rule's part of what reference windows show; nil where its scores do not vary.
    init?(_ rule: Rule, _ conformal: Conformal, _ place: Int, of values: [Double]) {
        guard let mean = conformal.means[place], let spread = conformal.standardDeviations[place] else {
            return nil
        }
        let squares = Moments(of: values.map { $0 * $0 })
        self.init(
            mean: mean,
            standardDeviation: spread,
            windows: squares.count,
            scale: rule.scale,
            meanSquare: squares.mean,
            squareDeviation: squares.standardDeviation ?? 0
        )
    }
}

/// What a level's budget allows.
public struct LearnedLimit: Sendable, Equatable, Codable {
    /// What it is learned for: false alarms per window.
    public var share: Double
    /// How many reference windows stand behind it.
    public var windows: Int
    /// The limit of a window's largest z.
    public var z: Double
    /// Whether the budget asks for more reference windows than there are, so that the tail had to be extrapolated.
    public var isExtrapolated: Bool
    /// What cumulative sums take off every z.
    public var allowance: Double
    /// The level of cumulative sums.
    public var sumLevel: Double

    /// A limit from its parts.
    public init(
        share: Double,
        windows: Int,
        z: Double,
        isExtrapolated: Bool,
        allowance: Double,
        sumLevel: Double
    ) {
        self.share = share
        self.windows = windows
        self.z = z
        self.isExtrapolated = isExtrapolated
        self.allowance = allowance
        self.sumLevel = sumLevel
    }

    /// Splits a budget between the largest z and the cumulative sums.
    init?(_ reference: Conformal, share: Double, seed: UInt64) {
        let windows = reference.sortedMaxima.count
        // With few windows a sum's level is known too badly to be given much; measured in methods B.
        let (forLargest, forSums, allowance) = windows >= 60 ? (0.5, 0.5, 0.75) : (0.7, 0.1, 1)
        var random = SeededGenerator(seed: seed)
        guard let limit = try? reference.threshold(falseAlarmShare: forLargest * share),
            let sumLevel = try? cusumLevel(
                reference: reference,
                falseAlarmShare: forSums * share,
                allowance: allowance,
                sequences: 120,
                using: &random
            )
        else { return nil }
        self.init(
            share: share,
            windows: windows,
            z: limit.value,
            isExtrapolated: limit.isExtrapolated,
            allowance: allowance,
            sumLevel: sumLevel
        )
    }
}

extension ReferenceBank {
    /// The limit in force for a rule.
    ///
    /// - Parameters:
    ///   - rule: The rule.
    ///   - limit: The value a person or the model file set; nil: what the budget allows.
    ///   - revision: The threshold revision that says so.
    /// - Returns: The value set; else what the budget allows, at most the largest value that there is; else the default limit, which the effect's lower bound
    ///   must pass, for rules that learn nothing or have not learned enough yet.
    public func threshold(of rule: Rule, limit: Double?, revision: Int) -> Threshold {
        if rule.basis == .budget {
            if let limit { return Threshold(rule: rule.key, limit: limit, revision: revision, basis: .fixed) }
            if let score = scores[rule.key], let learned = limits[rule.level] {
                let limit = min(score.limit(at: learned.z), rule.statistic.largestValue ?? .infinity)
                return Threshold(rule: rule.key, limit: limit, revision: revision, basis: .budget)
            }
            return Threshold(rule: rule.key, limit: rule.limit, revision: revision, basis: .bound)
        }
        return Threshold(rule: rule.key, limit: limit ?? rule.limit, revision: revision, basis: rule.basis)
    }

    /// Whether the bank should learn anew, given the live windows that are usual now.
    ///
    /// It does when a window it learned from is usual no more, at once when a person said of a window that it was usual,
    /// when it stops being provisional, and else with every fifth new window: limits that move with each window would
    /// make each finding stand on another revision, for little.
    ///
    /// - Parameters:
    ///   - live: The windows that are usual now, oldest first.
    ///   - dismissed: Those of them that learned limits flagged and a person dismissed.
    /// - Returns: Whether another revision is due.
    public func isOutdated(by live: [String], dismissed: Set<String> = []) -> Bool {
        let known = Set(self.live)
        // Those that left because they are the oldest are not news.
        let fresh = live.suffix(kept).filter { !known.contains($0) }
        if fresh.contains(where: dismissed.contains) { return true }
        if fresh.count >= 5 || isProvisional && settled + fresh.count >= Self.settledWindows { return true }
        return !known.isSubset(of: live)
    }

    /// Reference windows that count: all, or the live ones alone where those of the baseline may be shuffled.
    public var settled: Int { isTimed ? windows : live.count }

    /// Whether too few reference windows stand behind what is said.
    public var isProvisional: Bool { settled < Self.settledWindows }
}
