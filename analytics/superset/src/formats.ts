/** How numbers are written, in the words of d3-format. */
export const dollars = '$,.0f'
export const cents = '$,.2f'
export const whole = ',d'
export const ratio = ',.2~f'
