import Review

/// The sample report made hostile or long.
extension SampleReports {
    /// The flights report with a text put wherever a person or a file could have put one.
    static func hostile(_ text: String) -> Report {
        var report = flights
        (report.model, report.title, report.exclusions, report.summary) = (text, text, [text], [text])
        for index in report.windows.indices { report.windows[index].window = "\(text)\(index)" }
        for index in report.alerts.indices {
            (report.alerts[index].from, report.alerts[index].topFindings) = (text, [text])
            report.alerts[index].verdict?.note = text
            report.alerts[index].verdict?.by = text
        }
        for index in report.thresholds.indices {
            (report.thresholds[index].rule, report.thresholds[index].title) = (text, text)
            for number in report.thresholds[index].revisions.indices {
                report.thresholds[index].revisions[number].reason = text
                report.thresholds[index].revisions[number].by = text
            }
        }
        for index in report.timelines.indices { report.timelines[index].title = text }
        for index in report.residualDrift.indices { report.residualDrift[index].reason = text }
        for index in report.quality.indices where report.quality[index].estimate == nil {
            report.quality[index].reason = text
        }
        return report
    }

    /// A report over so many windows, each judged, tested and drawn.
    static func long(windows count: Int) -> Report {
        var report = flights
        let (windows, alerts) = (report.windows, report.alerts)
        report.windows = (0..<count).map { index in
            var entry = windows[index % 3]
            entry.window = "rows-\(String(1_000_000 + index).dropFirst())"
            entry.alert = Int64(index)
            return entry
        }
        report.alerts = (0..<count / 3).map { index in
            var entry = alerts[index % 3]
            (entry.id, entry.from) = (Int64(index), "rows-\(index)")
            entry.verdict?.note = String(repeating: "A reviewer with much to say. ", count: 20)
            return entry
        }
        report.residualDrift = report.windows.enumerated().map { index, window in
            Report.ResidualEntry(
                window: window.window,
                meanResidual: 0.0123,
                baseline: 0.001,
                z: Double(index % 7) - 3,
                pValue: 0.31,
                labels: 60,
                detectable: 0.09
            )
        }
        report.timelines = (1...6).map { rule in
            Report.Timeline(
                rule: "rule \(rule)",
                title: "Rule \(rule)",
                measure: "Largest gap between the cumulative distributions",
                points: report.windows.enumerated().map { index, window in
                    Report.Timeline.Point(
                        window: window.window,
                        value: 0.05 + Double((index * rule) % 97) / 1_000,
                        limit: 0.14,
                        isBreached: (index * rule) % 97 > 90
                    )
                }
            )
        }
        return report
    }
}
