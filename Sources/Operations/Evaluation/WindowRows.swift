public import Monitoring
import Review
import Storage

/// Predictions of a window, as they are shown row by row.
public struct WindowRows: Sendable, Equatable {
    /// The window.
    public var window: String
    /// The segment that the rows belong to, in words; nil: the whole window.
    public var segment: String?
    /// How many rows there are in all.
    public var total: Int
    /// The features that are shown, those of the segment first.
    public var features: [String]
    /// The first rows; wrong answers come first where a segment of the loss is shown.
    public var rows: [WindowRow]
}

/// One prediction.
public struct WindowRow: Sendable, Equatable {
    /// Its id.
    public var id: String
    /// When it was made.
    public var time: Moment?
    /// What was answered.
    public var prediction: String
    /// The probability of the positive class, or of the answered one.
    public var score: Double?
    /// The features' values in the order of `WindowRows.features`; nil where missing.
    public var values: [String?]
    /// The truth, where a label is in.
    public var label: String?
    /// Whether the answer was right; nil without a label, and for numbers.
    public var isRight: Bool?
}

/// Which segments of an explanation are meant.
public enum SegmentList: String, Sendable, CaseIterable {
    /// Where the output moved most.
    case output
    /// Where the loss rose most.
    case loss
}

extension Workbench {
    /// Predictions of a window, or of a segment in which its explanation found the output or the loss to be worst.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - key: The window.
    ///   - number: Which segment of the list, from 1; nil: the whole window.
    ///   - list: Which list of segments.
    ///   - most: So many rows at most.
    /// - Returns: The rows.
    /// - Throws: `notFound` for an unknown model, window or segment, `invalid` where nothing can be explained.
    public func windowRows(
        model name: String,
        window key: String,
        segment number: Int? = nil,
        of list: SegmentList = .output,
        most: Int = 100
    ) throws(WorkbenchError) -> WindowRows {
        let explanation = try number.map { (_) throws(WorkbenchError) in try explain(model: name, window: key)
        }
        return try mapping {
            try database.read { read in
                let model = try read.required(name)
                guard try read.window(key, of: model.id) != nil else {
                    throw WorkbenchError.notFound(
                        "The model “\(name)” has no window “\(key)”. `plumbline window list \(name)` shows them."
                    )
                }
                try read.requireRows(ofWindow: key, model: model, for: "a list of them")
                let segments = list == .output ? explanation?.segments : explanation?.lossSegments
                var segment: DriftSegment?
                if let number, let segments {
                    guard number >= 1, number <= segments.count else {
                        let known =
                            segments.isEmpty ? "none" : "\(segments.count)"
                        throw WorkbenchError.notFound(
                            "Segment \(number) of the \(list.rawValue) is not there: the window \(key) has \(known). "
                                + "`plumbline explain \(name) \(key)` lists them."
                        )
                    }
                    segment = segments[number - 1]
                }
                return try rows(of: key, model, segment, isOfLoss: list == .loss, most: most, in: read)
            }
        }
    }

    private func rows(
        of key: String,
        _ model: StoredModel,
        _ segment: DriftSegment?,
        isOfLoss: Bool,
        most: Int,
        in read: ReadTransaction
    ) throws -> WindowRows {
        let features = model.model.columns.features
        let first = segment?.conditions.map(\.feature) ?? []
        // Three beside those of the segment fill a page; the file of predictions has all.
        let shown =
            first + features.map(\.name).filter { !first.contains($0) }.prefix(max(0, 5 - first.count))
        let rows = try read.columns(
            ofWindow: key,
            model: model.id,
            names: model.model.columns.answers + shown
        )
        var positions = Array(rows.ids.indices)
        if let segment, let baseline = try read.currentBaseline(of: model.id) {
            let there = try read.columns(ofBaseline: baseline.id, names: first)
            positions = segment.members(
                of: features.filter { first.contains($0.name) }.compactMap { feature in
                    guard let before = there.values(of: feature.name),
                        let after = rows.values(of: feature.name)
                    else { return nil }
                    return (feature, before, after)
                }
            )
        }
        let truth = try truths(ofWindow: key, model, in: read)
        if isOfLoss {
            // Wrong answers first, then right ones, then those without a label.
            func order(_ position: Int) -> Int {
                switch truth[rows.ids.text(at: position)]?.isRight {
                case false?: 0
                case true?: 1
                case nil: 2
                }
            }
            positions = positions.enumerated().sorted {
                (order($0.element), $0.offset) < (order($1.element), $1.offset)
            }.map(\.element)
        }
        let plan = model.model.columns
        let chosen = positions.prefix(max(0, most)).map { position -> WindowRow in
            let id = rows.ids.text(at: position)
            let prediction = rows.values(of: plan.prediction)?.text(at: position) ?? ""
            let score = (plan.score ?? plan.scores[prediction]).flatMap {
                rows.values(of: $0)?.number(at: position)
            }
            return WindowRow(
                id: id,
                time: rows.times.indices.contains(position) ? rows.times[position] : nil,
                prediction: prediction,
                score: score,
                values: shown.map { rows.values(of: $0)?.text(at: position) },
                label: truth[id]?.label,
                isRight: truth[id]?.isRight
            )
        }
        return WindowRows(
            window: key,
            segment: segment?.text,
            total: positions.count,
            features: shown,
            rows: chosen
        )
    }

    /// What is taken as true of a window's predictions, by id.
    private func truths(ofWindow key: String, _ model: StoredModel, in read: ReadTransaction) throws
        -> [String: (label: String, isRight: Bool?)]
    {
        let labels = try read.labels(ofWindow: key, model: model.id).map(\.label)
        let right = Dictionary(
            try read.windowLabels(key, of: model).rows.map { ($0.predictionID, $0.isRight) },
            uniquingKeysWith: { first, _ in first }
        )
        return Dictionary(grouping: labels, by: \.predictionID).compactMapValues { given in
            EffectiveLabel.resolve(given).map { label in
                (label.value, right[given[0].predictionID] ?? nil)
            }
        }
    }
}
