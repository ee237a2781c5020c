@testable import Monitoring

extension MonitoredModel {
    /// A small classifier for tests.
    static let late = MonitoredModel(
        name: "late",
        task: .binary,
        question: "Was it late?",
        classes: [LabelClass(value: "0", title: "On time"), LabelClass(value: "1", title: "Late")],
        positiveClass: "1",
        columns: ColumnPlan(
            id: "id",
            time: "time",
            prediction: "prediction",
            score: "score",
            features: [
                FeatureColumn(name: "delay", kind: .number, title: "Delay", unit: "minutes"),
                FeatureColumn(name: "carrier", kind: .category, title: "Carrier"),
            ]
        ),
        windows: WindowPlan(grain: .day)
    )
}

extension ColumnBatch {
    /// Rows of the small classifier: delays as given, carriers in turn, scores that follow the delay.
    static func rows(delays: [Double], carriers: [String], missing: Int = 0) -> ColumnBatch {
        let count = delays.count
        let scores = delays.map { min(1, max(0, $0 / 100)) }
        let codes = (0..<count).map { Int32($0 % max(1, carriers.count)) }
        let shown = delays.enumerated().map { $0.offset < missing ? Double.nan : $0.element }
        return ColumnBatch(
            ids: TextColumn((0..<count).map { "id-\($0)" }),
            columns: [
                NamedColumn(name: "score", values: .numbers(scores)),
                NamedColumn(
                    name: "prediction",
                    values: .categories(
                        CategoryColumn(names: ["0", "1"], codes: scores.map { $0 >= 0.5 ? 1 : 0 })
                    )
                ),
                NamedColumn(name: "delay", values: .numbers(shown)),
                NamedColumn(
                    name: "carrier",
                    values: .categories(CategoryColumn(names: carriers, codes: codes))
                ),
            ]
        )
    }
}
