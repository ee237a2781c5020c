import Monitoring
import Storage

/// A window that is to be evaluated, and why.
struct DueWindow {
    var window: Window
    /// nil: it has no rows.
    var rows: WindowRowCount?
    var cause: WindowRevision.Cause
    /// The number of its new revision.
    var revision: Int
    /// Whether no window before it has rows.
    var isFirst: Bool
}

extension EvaluationRun {
    /// The windows to evaluate, oldest first.
    func dueWindows() throws -> [DueWindow] {
        let (known, pruned) = try workbench.database.read {
            (try $0.windows(of: model.id), try $0.prunedWindows(of: model.id))
        }
        var latest: [String: StoredWindowRevision] = [:]
        for stored in known { latest[stored.window.key] = stored.latest }
        let candidates = try candidates(known)
        let newest = candidates.last?.window.ordinal ?? 0
        let first = candidates.first { $0.rows != nil }?.window.key
        return candidates.compactMap { candidate in
            func due(_ cause: WindowRevision.Cause, _ revision: Int) -> DueWindow {
                DueWindow(
                    window: candidate.window,
                    rows: candidate.rows,
                    cause: cause,
                    revision: revision,
                    isFirst: candidate.window.key == first
                )
            }
            guard let before = latest[candidate.window.key] else {
                return isDue(candidate, newest: newest) ? due(.closed, 1) : nil
            }
            // Rows that come later than features are kept would be compared with rows that have none any more.
            guard !pruned.contains(candidate.window.key) else { return nil }
            return causeToRevise(before, rows: candidate.rows).map { due($0, before.revision.number + 1) }
        }
    }

    /// Why a window that was evaluated is to be evaluated anew; nil: it is not.
    private func causeToRevise(_ before: StoredWindowRevision, rows: WindowRowCount?) -> WindowRevision.Cause?
    {
        let count = rows?.rows ?? 0
        if count < before.revision.rows { return .withdrawn }
        if count > before.revision.rows || (rows?.lastBatch ?? 0) > before.lastBatch { return .lateRows }
        // A baseline that was learned from windows has these to learn from, not to judge.
        guard count > 0, before.baseline == nil, before.revision.state == .learning,
            case .batch? = reference?.baseline.source
        else { return nil }
        return .baseline
    }

    /// All windows, and at the ends of what has rows those that had some until they were withdrawn.
    private func candidates(_ known: [StoredWindow]) throws -> [(window: Window, rows: WindowRowCount?)] {
        let found = try allWindows()
        let met = Set(found.map(\.window.key))
        let emptied = known.filter { stored in
            !met.contains(stored.window.key) && stored.latest.map { $0.revision.rows > 0 } == true
        }
        guard !emptied.isEmpty else { return found }
        return (found + emptied.map { ($0.window, nil) }).sorted { $0.window.ordinal < $1.window.ordinal }
    }

    private func isDue(_ candidate: (window: Window, rows: WindowRowCount?), newest: Int64) -> Bool {
        switch model.model.windows.grain {
        case .batch: return true
        case .rows(let size):
            // What a withdrawal thinned before it was evaluated fills no more once rows came behind it.
            return (candidate.rows?.rows ?? 0) >= size || candidate.window.ordinal < newest
        case .hour, .day, .week, .month:
            guard let end = candidate.window.end, let through else { return false }
            return end.advanced(bySeconds: model.model.windows.latenessSeconds) <= through
        }
    }

    private func allWindows() throws -> [(window: Window, rows: WindowRowCount?)] {
        guard var cutter = WindowCutter(model.model.windows) else {
            return counts.map { count in
                let number = Int64(count.key.drop { !$0.isNumber }) ?? 0
                return (
                    Window(key: count.key, start: count.firstTime, end: count.lastTime, ordinal: number),
                    count
                )
            }.sorted { $0.window.ordinal < $1.window.ordinal }
        }
        var found: [(window: Window, rows: WindowRowCount?)] = []
        var previous: WindowSpan?
        for count in counts.sorted(by: {
            ($0.firstTime ?? .init(clamping: 0)) < ($1.firstTime ?? .init(clamping: 0))
        }) {
            guard let first = count.firstTime else { continue }
            let span = cutter.span(containing: first)
            found += emptyWindows(after: previous, before: span, &cutter).map { ($0, nil) }
            found.append((Window(span), count))
            previous = span
        }
        return found
    }

    /// The windows between two that have rows; a gap of more than a thousand is a fault in the times, not a silence.
    private func emptyWindows(
        after previous: WindowSpan?,
        before next: WindowSpan,
        _ cutter: inout WindowCutter
    ) -> [Window] {
        guard let previous else { return [] }
        var gap: [Window] = []
        var span = cutter.span(after: previous)
        while span.start < next.start {
            guard gap.count < 1_000 else { return [] }
            gap.append(Window(span))
            span = cutter.span(after: span)
        }
        return gap
    }
}

extension Window {
    init(_ span: WindowSpan) {
        self.init(key: span.key, start: span.start, end: span.end, ordinal: span.start.milliseconds / 1_000)
    }
}
