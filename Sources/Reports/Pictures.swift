import Charts
public import Monitoring
public import Review

/// Pictures of monitored values, as HTML that pages and reports put in their text: SVG with a table of the data.
public enum Pictures {
    /// The most windows that a timeline shows; older ones are left out, which its description says.
    public static let mostWindows = 200

    /// A window's distribution of numbers over the baseline's, with both cumulative curves.
    ///
    /// - Parameters:
    ///   - title: What the values are: "Departure delay (minutes)".
    ///   - baseline: Finite values in any order.
    ///   - window: The same.
    ///   - windowName: What the window is called: its key.
    ///   - gapAt: Where the distributions lie farthest apart, for the description.
    ///   - id: Unique in the page.
    /// - Returns: A `div` element.
    public static func distribution(
        of title: String,
        baseline: [Double],
        window: [Double],
        windowName: String,
        gapAt: Double?,
        id: String
    ) -> String {
        let curves = CumulativeCurves.fit(baseline: baseline, window: window)
        var finding =
            "\(Wording.grouped(Int64(baseline.count))) values in the baseline, "
            + "\(Wording.grouped(Int64(window.count))) in the window."
        if let gap = curves.gap {
            finding +=
                " The distributions lie farthest apart, by \(Wording.number(gap.size)), "
                + "at \(Wording.number(gapAt ?? gap.value))."
        }
        let chart = DistributionChart(
            title: "\(title): window \(windowName) over the baseline",
            description: finding,
            axis: title,
            bins: HistogramBins.fit(baseline: baseline, window: window),
            curves: curves,
            windowName: windowName
        )
        return chart.html(id: id, tableSummary: "Data of this chart: \(title)")
    }

    /// The share of each category in a window beside the baseline.
    ///
    /// - Parameters:
    ///   - title: What the categories are: "Carrier".
    ///   - baseline: Rows by category.
    ///   - window: The same.
    ///   - windowName: What the window is called: its key.
    ///   - id: Unique in the page.
    /// - Returns: A `div` element.
    public static func categories(
        of title: String,
        baseline: [String: Int],
        window: [String: Int],
        windowName: String,
        id: String
    ) -> String {
        let before = Double(baseline.values.reduce(0, +))
        let now = Double(window.values.reduce(0, +))
        func share(_ count: Double, _ total: Double) -> Double { total > 0 ? count / total : 0 }
        let names = Set(baseline.keys).union(window.keys)
        let categories = names.map { name in
            CategoryChart.Category(
                name: name,
                baseline: Double(baseline[name] ?? 0),
                window: Double(window[name] ?? 0),
                note: baseline[name] == nil ? "new" : ""
            )
        }.sorted { ($0.baseline, $0.window, $1.name) > ($1.baseline, $1.window, $0.name) }
        let shares = categories.map {
            (name: $0.name, before: share($0.baseline, before), now: share($0.window, now))
        }
        let finding = shares.max { abs($0.now - $0.before) < abs($1.now - $1.before) }.map {
            "“\($0.name)” changed most, from \(Wording.percent($0.before)) to \(Wording.percent($0.now))."
        }
        let chart = CategoryChart(
            title: "\(title): window \(windowName) beside the baseline",
            description: finding ?? "No rows.",
            axis: title,
            categories: CategoryChart.folded(categories),
            windowName: windowName
        )
        return chart.html(id: id, tableSummary: "Data of this chart: \(title)")
    }

    /// A rule's value in one window.
    public struct RulePoint: Sendable, Equatable {
        /// The window's key.
        public var window: String
        /// When it starts; nil for windows without times.
        public var start: Moment?
        /// What was measured; nil where nothing could be.
        public var value: Double?
        /// The limit at that time.
        public var limit: Double
        /// Whether the limit was passed.
        public var isBreached: Bool
        /// Whether labels showed that quality held all the same.
        public var isCleared: Bool
        /// confirm, dismiss, cannotTell or nil.
        public var verdict: String?
        /// The limit's revision; 0: not known.
        public var thresholdRevision: Int
        /// The state of the reference; 0: none.
        public var referenceRevision: Int

        /// A point from its parts.
        public init(
            window: String,
            start: Moment?,
            value: Double?,
            limit: Double,
            isBreached: Bool,
            isCleared: Bool = false,
            verdict: String?,
            thresholdRevision: Int = 0,
            referenceRevision: Int = 0
        ) {
            self.window = window
            self.start = start
            self.value = value
            self.limit = limit
            self.isBreached = isBreached
            self.isCleared = isCleared
            self.verdict = verdict
            self.thresholdRevision = thresholdRevision
            self.referenceRevision = referenceRevision
        }
    }

    /// A rule's value in each window, with its limit and what people said.
    ///
    /// - Parameters:
    ///   - title: The rule in words.
    ///   - axis: What its numbers are.
    ///   - points: The windows, oldest first.
    ///   - rule: The rule, for the side on which its limit lies.
    ///   - deployments: Versions to mark.
    ///   - id: Unique in the page.
    /// - Returns: A `div` element.
    public static func statisticTimeline(
        of title: String,
        axis: String,
        points: [RulePoint],
        rule: Rule,
        deployments: [Deployment] = [],
        id: String
    ) -> String {
        let shown = Array(points.suffix(mostWindows))
        let positions = positions(of: shown.map(\.start))
        var steps: [StatisticTimeline.Limit] = []
        for (position, point) in zip(positions, shown) where steps.last?.value != point.limit {
            steps.append(.init(from: position, value: point.limit))
        }
        let mirrored = steps.map { StatisticTimeline.Limit(from: $0.from, value: $0.value.map { -$0 }) }
        let breached = shown.filter(\.isBreached)
        var finding = "\(shown.count) windows, \(breached.count) breached."
        if let worst = breached.max(by: { abs($0.value ?? 0) < abs($1.value ?? 0) }), let value = worst.value
        {
            finding +=
                " The farthest was \(worst.window) with \(Wording.number(value)), limit \(Wording.number(worst.limit))."
        }
        if points.count > shown.count {
            finding += " \(points.count - shown.count) older windows are not drawn."
        }
        let chart = StatisticTimeline(
            title: "\(title), window by window",
            description: finding,
            axis: axis,
            points: zip(positions, shown).map { position, point in
                StatisticTimeline.Point(
                    position: position,
                    label: point.window,
                    value: point.value,
                    mark: mark(point, rule),
                    verdict: verdict(point.verdict)
                )
            },
            limits: rule.direction == .below ? [] : steps,
            lowerLimits: rule.direction == .above ? [] : mirrored,
            percent: rule.isProbability,
            context: TimelineContext(
                events: changes(of: shown, at: positions)
                    + starts(of: deployments, among: shown.map(\.start)),
                incidents: incidents(among: shown, at: positions)
            )
        )
        return chart.html(id: id, tableSummary: "Data of this chart: \(title)")
    }

    /// Where another revision of the limit or another reference began to decide.
    private static func changes(of points: [RulePoint], at positions: [Double]) -> [TimelineEvent] {
        zip(zip(points, points.dropFirst()), positions.dropFirst()).flatMap {
            pair,
            position -> [TimelineEvent] in
            let (before, after) = pair
            var events: [TimelineEvent] = []
            if before.thresholdRevision > 0, after.thresholdRevision != before.thresholdRevision {
                events.append(
                    TimelineEvent(
                        position: position,
                        label: "Limit revision \(after.thresholdRevision)",
                        kind: .threshold
                    )
                )
            }
            if before.referenceRevision > 0, after.referenceRevision > 0,
                after.referenceRevision != before.referenceRevision
            {
                events.append(
                    TimelineEvent(
                        position: position,
                        label: "Reference \(after.referenceRevision)",
                        kind: .reference
                    )
                )
            }
            return events
        }
    }

    /// Runs of windows that people confirmed.
    private static func incidents(among points: [RulePoint], at positions: [Double]) -> [TimelineIncident] {
        var found: [TimelineIncident] = []
        let step = zip(positions, positions.dropFirst()).map { $1 - $0 }.min() ?? 1
        for (index, point) in points.enumerated() where point.verdict == "confirm" {
            let end = positions.indices.contains(index + 1) ? positions[index + 1] : positions[index] + step
            if let last = found.last, last.to >= positions[index] - step / 2 {
                found[found.count - 1].to = end
            } else {
                found.append(TimelineIncident(from: positions[index], to: end, label: "confirmed"))
            }
        }
        return found
    }

    /// A quality figure in each window, with its interval.
    ///
    /// - Parameters:
    ///   - title: The metric in words: "Accuracy".
    ///   - estimates: One figure a window, oldest first; windows without one leave a gap.
    ///   - tolerance: The value below (for errors: above) which quality counts as lost; nil draws none.
    ///   - deployments: Versions to mark.
    ///   - id: Unique in the page.
    /// - Returns: A `div` element.
    public static func qualityTimeline(
        of title: String,
        estimates: [(window: String, start: Moment?, estimate: QualityEstimate?)],
        tolerance: Double?,
        deployments: [Deployment] = [],
        id: String
    ) -> String {
        let shown = Array(estimates.suffix(mostWindows))
        let known = shown.compactMap { point in point.estimate.map { (point.window, $0) } }
        let isShare = known.contains { [.accuracy, .precision, .recall].contains($0.1.metric) }
        func text(_ value: Double) -> String { isShare ? NumberText.percent(value) : Wording.number(value) }
        var finding = "\(known.count) of \(shown.count) windows have a figure."
        if let (window, last) = known.last {
            finding +=
                " The last, \(window), has \(text(last.estimate)), 95% interval \(text(last.lower)) to "
                + "\(text(last.upper)), from \(last.labels) labels."
        }
        let chart = QualityTimeline(
            title: "\(title), window by window",
            description: finding,
            axis: title,
            points: zip(positions(of: shown.map(\.start)), shown).map { position, point in
                QualityTimeline.Point(
                    position: position,
                    label: point.window,
                    estimate: point.estimate?.estimate,
                    lower: point.estimate?.lower,
                    upper: point.estimate?.upper,
                    labels: point.estimate?.labels
                )
            },
            baseline: known.last?.1.baseline,
            tolerance: tolerance,
            percent: isShare,
            context: TimelineContext(events: starts(of: deployments, among: shown.map(\.start)))
        )
        return chart.html(id: id, tableSummary: "Data of this chart: \(title)")
    }

    /// The deployments among the windows, at their days; none where windows have no times.
    private static func starts(of deployments: [Deployment], among windows: [Moment?]) -> [TimelineEvent] {
        let times = windows.compactMap { $0?.milliseconds }
        guard times.count == windows.count, let first = times.first, let last = times.last else { return [] }
        return deployments.filter { (first...last).contains($0.at.milliseconds) }.map { deployment in
            TimelineEvent(
                position: Double(deployment.at.milliseconds - first) / 86_400_000,
                label: "Version \(deployment.version)",
                kind: .deployment
            )
        }
    }

    /// Days since the first window where all have times, else their places.
    private static func positions(of starts: [Moment?]) -> [Double] {
        let times = starts.compactMap { $0?.milliseconds }
        guard times.count == starts.count, let first = times.first else {
            return starts.indices.map(Double.init)
        }
        return times.map { Double($0 - first) / 86_400_000 }
    }

    private static func mark(_ point: RulePoint, _ rule: Rule) -> WindowMark {
        guard point.isBreached else { return .quiet }
        return rule.level == .alert && !point.isCleared ? .flagged : .notice
    }

    private static func verdict(_ word: String?) -> VerdictMark? {
        switch word {
        case "confirm": .confirmed
        case "dismiss": .dismissed
        case "cannotTell": .cannotTell
        default: nil
        }
    }
}
