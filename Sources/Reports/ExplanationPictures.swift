public import Charts
public import Monitoring

/// Pictures of why a window differs from the baseline.
public enum ExplanationPictures {
    /// Rows of a waterfall beyond this share one.
    static let mostSteps = 8

    /// How the contributions of features add up from the baseline's mean to the window's.
    ///
    /// On a scale of log-odds the picture starts at 0, since the mean of log-odds is no number that people know.
    /// - Parameters:
    ///   - effect: The split.
    ///   - window: The window's key.
    ///   - subject: What the mean is taken of: "The mean prediction".
    ///   - title: The title of a feature.
    /// - Returns: Bars that add up.
    public static func waterfall(
        _ effect: OutputEffect,
        window: String,
        subject: String,
        title: (String) -> String
    ) -> WaterfallChart {
        let isLogOdds = effect.scale == .logOdds
        let percent = effect.quantity.isShare && !isLogOdds ? 100.0 : 1
        let start = isLogOdds ? 0 : effect.baselineMean * percent
        // A contribution without movement is a row without a bar.
        let largest = effect.contributions.map { abs($0.effect) }.max() ?? 0
        let told = effect.contributions.prefix(mostSteps).filter { abs($0.effect) > largest * 0.01 }
        let rest = effect.contributions.dropFirst(told.count)
        var steps = told.map {
            WaterfallChart.Step(
                label: title($0.feature),
                change: $0.effect * percent,
                standardError: $0.standardError * percent
            )
        }
        let others = rest.reduce(0) { $0 + $1.effect } * percent
        if !rest.isEmpty, abs(others) > largest * percent * 0.001 {
            steps.append(
                WaterfallChart.Step(
                    label: rest.count == 1 ? "1 other feature" : "\(rest.count) other features",
                    change: others
                )
            )
        }
        let axis =
            isLogOdds
            ? "Change of the mean log-odds"
            : effect.quantity.isShare ? "\(quantity(subject)) (%)" : quantity(subject)
        return WaterfallChart(
            title: "\(quantity(subject)): from the baseline to \(window)",
            description: finding(effect, title),
            axis: axis,
            start: Tick(position: start, label: isLogOdds ? "Baseline (0)" : "Baseline"),
            steps: steps,
            end: Tick(
                position: isLogOdds ? effect.shift : effect.windowMean * percent,
                label: window
            ),
            remainderName: effect.isUnexplained ? "Interactions or model" : "Not explained"
        )
    }

    /// What each feature tells of which rows are the window's.
    public static func shares(_ shares: DriftShares, of explanation: Explanation, _ model: MonitoredModel)
        -> IntervalChart
    {
        let told = shares.features.prefix(mostSteps)
        let first = told.first.map {
            "\(model.title(ofColumn: $0.feature)) tells most: \($0.moved)."
        }
        return IntervalChart(
            title: "By which features \(explanation.window) can be told from the baseline",
            description: (shares.isClear
                ? first ?? "" : "No feature tells the window from the baseline clearly.")
                + " A row of the window is told from one of the baseline in "
                + "\(Wording.percent(shares.auc)) of pairs; half would be chance.",
            axis: "Part of the log-odds gap",
            rows: told.enumerated().map { index, share in
                IntervalChart.Row(
                    label: model.title(ofColumn: share.feature),
                    estimate: share.contribution,
                    lower: share.contribution - 1.96 * share.standardError,
                    upper: share.contribution + 1.96 * share.standardError,
                    isMain: index == 0 && shares.isClear
                )
            },
            references: [Tick(position: 0, label: "tells nothing")]
        )
    }

    /// How far each feature drifted in each window; features that drifted most on top; nil without values.
    ///
    /// - Parameters:
    ///   - cells: One a feature and window, windows in the order of time.
    ///   - model: The model, for the features' titles.
    ///   - most: So many features at most.
    /// - Returns: The map.
    public static func driftMap(_ cells: [FeatureDriftPoint], _ model: MonitoredModel, most: Int = 25)
        -> HeatMap?
    {
        var windows: [String] = []
        for cell in cells where windows.last != cell.window.key { windows.append(cell.window.key) }
        guard cells.contains(where: { $0.value != nil }), windows.count > 1 else { return nil }
        let places = Dictionary(windows.enumerated().map { ($1, $0) }) { first, _ in first }
        let rows = Dictionary(grouping: cells, by: \.column).map { column, cells -> (HeatMap.Row, Double) in
            var values = [Double?](repeating: nil, count: windows.count)
            var flagged: [Int] = []
            for cell in cells {
                guard let place = places[cell.window.key] else { continue }
                values[place] = cell.value
                if cell.isBreached { flagged.append(place) }
            }
            let last = values.last.flatMap { $0 } ?? 0
            return (HeatMap.Row(label: model.title(ofColumn: column), values: values, flagged: flagged), last)
        }.sorted { ($0.1, $1.0.label) > ($1.1, $0.0.label) }
        let top = rows.first.map {
            "In \(windows.last ?? "") \($0.0.label) lies farthest from the baseline, by \(Wording.number($0.1)). "
        }
        let breached = cells.count { $0.isBreached }
        return HeatMap(
            title: "How far each feature drifted, window by window",
            description: (top ?? "") + "\(breached) of \(cells.count) cells passed their limit.",
            axis: "Largest gap between the distributions (0 the same, 1 nothing in common)",
            columns: windows,
            rows: rows.prefix(most).map(\.0)
        )
    }

    /// The correlations, as coefficients in −1…1.
    public static func correlations(_ explanation: Explanation, _ model: MonitoredModel) -> IntervalChart? {
        let shown = explanation.correlations.filter { $0.kind != .pairChange }.prefix(12)
        guard let first = shown.first else { return nil }
        return IntervalChart(
            title: "What goes together with the drift of \(explanation.window)",
            description: first.sentence(for: model),
            axis: "Coefficient",
            rows: shown.map { found in
                let half =
                    found.coefficient == .spearman && found.count > 4
                    ? 1.96 * (1 - found.value * found.value) / Double(found.count - 1).squareRoot() : nil
                return IntervalChart.Row(
                    label: model.title(ofColumn: found.feature),
                    estimate: found.value,
                    lower: half.map { found.value - $0 },
                    upper: half.map { found.value + $0 },
                    note: note(found.kind)
                )
            },
            references: [Tick(position: 0, label: "nothing in common")]
        )
    }

    private static func note(_ kind: FeatureCorrelation.Kind) -> String {
        switch kind {
        case .featureWithDrift: "unlike rows"
        case .featureWithResidual: "residual"
        case .pairChange: "pair"
        case .meanWithDrift: "mean, windows"
        case .missingWithDrift: "missing, windows"
        case .meanWithResidual: "residual, windows"
        }
    }

    private static func quantity(_ subject: String) -> String {
        guard subject.hasPrefix("The ") else { return subject }
        let rest = subject.dropFirst(4)
        return rest.prefix(1).uppercased() + rest.dropFirst()
    }

    private static func finding(_ effect: OutputEffect, _ title: (String) -> String) -> String {
        let moved =
            "From \(effect.text(from: effect.baselineMean)) to \(effect.text(from: effect.windowMean))."
        guard let first = effect.contributions.first else { return moved }
        let share = effect.remainderShare.map {
            " \(Wording.percent($0)) of the shift is not explained by features by themselves."
        }
        return moved
            + " \(title(first.feature)) contributes most, \(effect.points(first.effect)) of "
            + "\(effect.points(effect.shift))." + (share ?? "")
    }
}
