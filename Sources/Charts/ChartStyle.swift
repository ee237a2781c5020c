/// The rules that a page's style sheet needs for charts.
public enum ChartStyle {
    /// CSS for light, dark, forced colours and print, and for the choice between the two layouts.
    ///
    /// The wide layout is shown from 560 CSS pixels of room on; below that its text would fall under 10 px.
    /// A page that is dark for other reasons than the reader's setting marks its root `data-theme="dark"`.
    public static let css: String = {
        func values(_ value: (Paint) -> String) -> String {
            Palette.paints.map { "\($0.property):\(value($0))" }.joined(separator: ";")
        }
        // Paper and forced colours go before every choice of light or dark, which the weight of an id sees to.
        let whatever = ":root:not(#none)"
        return """
            :root{\(values(\.light))}
            @media (prefers-color-scheme:dark){:root:not([data-theme=light]){\(values(\.dark))}}
            :root[data-theme=dark]{\(values(\.dark))}
            .chart{container-type:inline-size;margin:0 0 1rem}
            .chart svg{display:block;width:100%;height:auto}
            .chart-wide svg{max-width:60rem}
            .chart-narrow svg{max-width:30rem}
            .chart-narrow{display:none}
            @container (max-width:35rem){.chart-wide{display:none}.chart-narrow{display:block}}
            .chart details{overflow-x:auto}
            .chart-table{border-collapse:collapse;font-variant-numeric:tabular-nums}
            .chart-table th,.chart-table td{padding:.2rem .6rem;text-align:right;border-bottom:1px solid}
            .chart-table th:first-child,.chart-table td:first-child{text-align:left;min-width:7rem}
            .chart-table caption{text-align:left}
            svg.chart-sparkline{display:inline-block;vertical-align:middle;width:8rem;height:auto}
            @media print{\(whatever){\(values(\.light))}.chart details{display:none}}
            @media (forced-colors:active){\(whatever){\(values(\.forced))}\
            .chart svg,svg.chart-sparkline{forced-color-adjust:none;color:CanvasText}}

            """
    }()
}
