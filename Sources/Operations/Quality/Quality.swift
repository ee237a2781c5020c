import Monitoring
import Review
import Storage

extension Workbench {
    /// How right a model was, by window, by month, or over all windows.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - span: How the figures are grouped; months are those of the model's time zone.
    ///   - allMethods: Whether figures that are not of record are shown beside those that are.
    /// - Returns: Figures in the order of time; what cannot be estimated is absent.
    /// - Throws: `notFound` for an unknown model, `invalid` for months of windows without times.
    public func quality(
        model name: String,
        by span: QualitySpan = .window,
        allMethods: Bool = false
    ) throws(WorkbenchError) -> [QualityRow] {
        try mapping {
            try database.read { read in
                let stored = try read.required(name)
                let windows = try windowQualities(
                    of: stored,
                    methods: allMethods ? .all : .ofRecord,
                    in: read
                )
                return try Self.rows(windows, of: stored.model, by: span, allMethods: allMethods)
            }
        }
    }

    /// How right a model was in its newest windows, by every method: window by window, and over all of these.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - newest: How many windows to look at.
    /// - Returns: Their figures; what cannot be estimated is absent.
    /// - Throws: `notFound` for an unknown model.
    public func newestQuality(model name: String, newest: Int) throws(WorkbenchError) -> NewestQuality {
        try mapping {
            try database.read { read in
                let stored = try read.required(name)
                let windows = try windowQualities(of: stored, methods: .all, newest: newest, in: read)
                return NewestQuality(
                    windows: try Self.rows(windows, of: stored.model, by: .window, allMethods: true),
                    together: try Self.rows(windows, of: stored.model, by: .all, allMethods: true)
                )
            }
        }
    }

    /// The quality of each window that something is known of, in order.
    func windowQualities(
        of stored: StoredModel,
        methods: QualityMethods,
        newest: Int? = nil,
        in read: ReadTransaction
    ) throws -> [WindowEstimates] {
        let counts = try read.labelCounts(of: stored.id)
        // Without any label, the scores still say what they expect, where that is asked for.
        guard methods == .all || !counts.isEmpty else { return [] }
        let context = try QualityContext(of: stored, methods, self, in: read)
        let windows = try read.windows(of: stored.id)
        return try windows.suffix(newest ?? windows.count).compactMap { window in
            guard methods == .all || counts[window.window.key] != nil else { return nil }
            return try windowEstimates(
                of: stored,
                window: window.window.key,
                start: window.window.start,
                context,
                in: read
            )
        }
    }

    /// The quality of one window: for each metric the figure of record first, or why there is none.
    func windowQuality(
        of stored: StoredModel,
        window key: String,
        _ context: QualityContext,
        in read: ReadTransaction
    ) throws -> [QualityResult] {
        try windowEstimates(of: stored, window: key, start: nil, context, in: read).results
    }

    /// The quality of one window, and how far its sample is.
    func windowEstimates(
        of stored: StoredModel,
        window key: String,
        start: Moment?,
        _ context: QualityContext,
        in read: ReadTransaction
    ) throws -> WindowEstimates {
        let labels = try read.windowLabels(key, of: stored)
        let rows = try read.windowRowCount(ofWindow: key, model: stored.id)?.rows ?? 0
        let results = estimateQuality(
            rows: labels.rows,
            draw: labels.draw,
            windowRows: rows,
            task: stored.model.task,
            baseline: context.baseline,
            methods: context.methods,
            expected: try context.expected(inWindow: key, of: stored, read),
            error: context.error,
            isAdaptive: labels.isAdaptive
        )
        return WindowEstimates(
            window: key,
            start: start,
            results: results,
            isReady: labels.isReady(windowRows: rows),
            awaited: labels.awaited(windowRows: rows)
        )
    }

    /// The quality of one window, the figure of record of each metric; empty without labels.
    func qualityRows(ofWindow window: Window, of stored: StoredModel, in read: ReadTransaction) throws
        -> [QualityRow]
    {
        let context = try QualityContext(of: stored, .ofRecord, self, in: read)
        return try windowEstimates(of: stored, window: window.key, start: window.start, context, in: read)
            .rows(of: stored.model.task, allMethods: false)
    }

    static func rows(
        _ windows: [WindowEstimates],
        of model: MonitoredModel,
        by span: QualitySpan,
        allMethods: Bool
    ) throws -> [QualityRow] {
        switch span {
        case .window:
            return windows.flatMap { $0.rows(of: model.task, allMethods: allMethods) }
        case .all:
            return combined(
                windows,
                key: "all",
                start: windows.first?.start,
                of: model.task,
                allMethods
            )
        case .month:
            var plan = model.windows
            plan.grain = .month
            guard var cutter = WindowCutter(plan) else { return [] }
            var months: [(span: WindowSpan, windows: [WindowEstimates])] = []
            for window in windows {
                guard let start = window.start else {
                    throw WorkbenchError.invalid(
                        "The windows of \(model.name) have no times. Ask by window, or for all of them."
                    )
                }
                let month = cutter.span(containing: start)
                if months.last?.span == month {
                    months[months.count - 1].windows.append(window)
                } else {
                    months.append((month, [window]))
                }
            }
            return months.flatMap {
                combined($0.windows, key: $0.span.key, start: $0.span.start, of: model.task, allMethods)
            }
        }
    }

    /// The figures of a span, from its windows of which all labels are in that were asked for.
    ///
    /// From the others where there are no such: a few answers of a sample that is under way would make the whole span's
    /// figure vaguer, not surer.
    private static func combined(
        _ all: [WindowEstimates],
        key: String,
        start: Moment?,
        of task: ModelTask,
        _ allMethods: Bool
    ) -> [QualityRow] {
        let ready = all.filter(\.isReady)
        let windows = ready.isEmpty ? all : ready
        let awaited = all.reduce(0) { $0 + $1.awaited }
        func row(_ estimate: QualityEstimate, isOfRecord: Bool) -> QualityRow {
            QualityRow(
                window: key,
                start: start,
                estimate: estimate,
                isOfRecord: isOfRecord,
                awaited: awaited
            )
        }
        return task.qualityMetrics.flatMap { metric -> [QualityRow] in
            func figure(_ pick: (WindowEstimates) -> QualityEstimate?) -> QualityEstimate? {
                let parts = windows.map { WindowQuality(window: $0.window, estimate: pick($0)) }
                return combineQuality(parts, metric: metric).estimate
            }
            let record = figure { $0.ofRecord(metric) }
            var rows = record.map { [row($0, isOfRecord: true)] } ?? []
            guard allMethods else { return rows }
            for method in QualityMethod.allCases where method != record?.method {
                guard let other = figure({ $0.estimate(metric, by: method) }) else { continue }
                rows.append(row(other, isOfRecord: false))
            }
            return rows
        }
    }
}

/// A window with what is known of its quality; of each metric the figure of record comes first.
struct WindowEstimates: Sendable {
    /// The window's key.
    var window: String
    /// The first moment of the window.
    var start: Moment?
    /// For each metric the figure of record first, or why there is none.
    var results: [QualityResult]
    /// Whether all labels are in that were asked for.
    var isReady: Bool
    /// How many answers of the sample are still to come.
    var awaited: Int

    /// What can be estimated.
    var estimates: [QualityEstimate] { results.compactMap(\.estimate) }

    /// The figure of record of a metric.
    func ofRecord(_ metric: QualityMetric) -> QualityEstimate? {
        estimates.first { $0.metric == metric }.flatMap { $0.method.mayBeOfRecord ? $0 : nil }
    }

    /// The figure that a method gives.
    func estimate(_ metric: QualityMetric, by method: QualityMethod) -> QualityEstimate? {
        estimates.first { $0.metric == metric && $0.method == method }
    }

    /// The figures of record, or all.
    func rows(of task: ModelTask, allMethods: Bool) -> [QualityRow] {
        task.qualityMetrics.flatMap { metric -> [QualityRow] in
            let record = ofRecord(metric)
            let found = allMethods ? estimates.filter { $0.metric == metric } : [record].compactMap(\.self)
            return found.map { estimate in
                QualityRow(
                    window: window,
                    start: start,
                    estimate: estimate,
                    isOfRecord: estimate.method == record?.method,
                    awaited: awaited
                )
            }
        }
    }
}
